#!/usr/bin/env bash
# Prints the path of an nginx: UDI_NGINX, the machine's own, or Debian's unpacked below .cache/nginx (no root needed).
# Exit code 3 with a sentence where none can be had.
source "$(dirname "$(readlink -f "$0")")/lib.sh"
if [[ -n ${UDI_NGINX:-} ]]; then
  [[ -x $UDI_NGINX ]] || die "UDI_NGINX=$UDI_NGINX is not a program."
  echo "$UDI_NGINX"; exit
fi
own=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v nginx || true)
if [[ -n $own ]]; then echo "$own"; exit; fi
starter=$CACHE/nginx/nginx
if [[ ! -x $starter ]]; then
  mkdir -p "$CACHE/log"
  scripts/fetch-debian.sh nginx --deps nginx >"$CACHE/log/nginx.log" 2>&1 \
    || die "https is not served, as nginx is missing and could not be fetched: $(tail -n 1 "$CACHE/log/nginx.log")"
  cat >"$starter.new" <<'STARTER'
#!/bin/sh
# Debian's nginx with those of its libraries that this machine lacks.
root=$(cd "$(dirname "$0")/root" && pwd -P)
for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu; do
  if [ -d "$folder" ]; then LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}; fi
done
export LD_LIBRARY_PATH
exec "$root/usr/sbin/nginx" "$@"
STARTER
  chmod +x "$starter.new"
  mv "$starter.new" "$starter"
fi
echo "$starter"
