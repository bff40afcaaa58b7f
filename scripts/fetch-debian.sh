#!/usr/bin/env bash
# Fetch Debian packages from the machine's own mirror and unpack them below .cache/NAME/root; no root needed.
# apt itself checks the signatures, with settings, lists and cache of its own: nothing of the machine's is changed.
#   usage: fetch-debian.sh NAME [--deps] [SUITE:]PACKAGE...
#     --deps     also every package that they need and this machine lacks
#     SUITE:     a suite other than the machine's own release (for --deps packages: none)
# A finished set is not fetched again.  DEBIAN_MIRROR and DEBIAN_KEYRING override what the machine says.
source "$(dirname "$0")/lib.sh"
name=$1; shift
deps=0
if [[ ${1:-} == --deps ]]; then deps=1; shift; fi
target=$CACHE/$name
stamp=$target/.complete
wanted="$deps $*"
[[ -e $stamp && $(cat "$stamp") == "$wanted" ]] && exit 0

hint="Install $name by hand (see README) and run the command again."
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null \
  || die "This machine has no apt-get, so $name cannot be fetched. $hint"
keyring=${DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[[ -r $keyring ]] || die "$keyring is missing, so $name cannot be checked. Install debian-archive-keyring, or: $hint"
release=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")
targets=$(apt-get indextargets --format '$(IDENTIFIER) $(SITE) $(RELEASE) $(COMPONENT)' 2>/dev/null | grep '^Packages .* main$' || true)
mirror=${DEBIAN_MIRROR:-$(awk -v r="$release" '$3 == r {print $2; exit}' <<<"$targets")}
[[ -n $mirror ]] || die "This machine's apt sources name no Debian mirror: set DEBIAN_MIRROR. Or: $hint"

apt=$CACHE/apt
mkdir -p "$apt"/{state/lists/partial,cache/archives/partial,log,none/apt.conf.d,none/preferences.d} "$target"
exec 8>"$apt/lock"; flock 8
rm -rf "$target/debs"; mkdir -p "$target/debs/partial"
arch=$(dpkg --print-architecture)
sources=$apt/$name.list
packages=()
suites=()
for package in "$@"; do
  case $package in
    *:*) suites+=("${package%%:*}"); packages+=("${package#*:}/${package%%:*}") ;;
    *) suites+=("$release"); packages+=("$package") ;;
  esac
done
{
  printf '%s\n' "${suites[@]}" | sort -u | while read -r suite; do
    echo "deb [arch=$arch signed-by=$keyring] $mirror $suite main"
  done
  # the machine's own updates and security fixes, where it has them
  if (( deps )) && [[ -z ${DEBIAN_MIRROR:-} ]]; then
    awk -v r="$release" -v o="arch=$arch signed-by=$keyring" \
      '$3 == r "-updates" || $3 == r "-security" {print "deb [" o "] " $2 " " $3 " main"}' <<<"$targets"
  fi
} >"$sources"
cat >"$apt/$name.conf" <<CONF
Dir::Etc "$apt/none";
Dir::Etc::sourcelist "$sources";
Dir::Etc::sourceparts "-";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "-";
Dir::State "$apt/state";
Dir::State::lists "$apt/state/lists";
Dir::State::status "${DPKG_STATUS:-/var/lib/dpkg/status}";
Dir::Cache "$apt/cache";
Dir::Cache::archives "$target/debs";
Dir::Log "$apt/log";
APT::Sandbox::User "";
APT::Get::List-Cleanup "false";
APT::Get::AllowUnauthenticated "false";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Acquire::PDiffs "false";
Acquire::Retries "3";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
CONF
# the machine's own network settings (proxy, freshness rule), nothing else
apt-config dump | grep -E '^Acquire::(http|https)::|^Acquire::Check-(Valid-Until|Date) ' >>"$apt/$name.conf" || true
export APT_CONFIG=$apt/$name.conf

apt-get -q update || die "$name could not be fetched from the Debian mirror $mirror (no network, or signature refused). $hint"
if (( deps )); then
  apt-get -q -y --no-install-recommends --download-only install "${packages[@]}" || die "$mirror does not have $name. $hint"
else
  (cd "$target/debs" && apt-get -q download "${packages[@]}") || die "$mirror does not have $name. $hint"
fi
rm -rf "$target/root.new"; mkdir -p "$target/root.new"
for deb in "$target"/debs/*.deb; do dpkg-deb -x "$deb" "$target/root.new"; done
(cd "$target/debs" && sha256sum -- *.deb) >"$target/root.new/SHA256SUMS"
rm -rf "$target/root" "$target/debs"; mv "$target/root.new" "$target/root"
echo "$wanted" >"$stamp"
