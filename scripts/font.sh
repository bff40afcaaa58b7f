#!/usr/bin/env bash
# The Chinese font for labels: prints the folder that holds DroidSansFallbackFull.ttf, for UDI_FONT_PATH.
# Taken from the machine, otherwise Debian's package is unpacked below .cache/fonts.
source "$(dirname "$0")/lib.sh"
for folder in ${UDI_FONT_PATH:+"$UDI_FONT_PATH"} /usr/share/fonts/truetype/droid "$CACHE/fonts/root/usr/share/fonts/truetype/droid"; do
  if [[ -e $folder/DroidSansFallbackFull.ttf ]]; then echo "$folder"; exit 0; fi
done
[[ ${1:-} == find ]] && exit 0
scripts/fetch-debian.sh fonts fonts-droid-fallback >&2
echo "$CACHE/fonts/root/usr/share/fonts/truetype/droid"
