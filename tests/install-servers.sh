#!/usr/bin/env bash
# Installs PostgreSQL and Chromium for the tests where that can be done without asking: Debian or Ubuntu, as root or with
# a sudo that wants no password. Elsewhere it says what is missing; the tests then use what they find, or skip out loud.
set -u

have_postgresql() {
  [ -n "${DERING_TEST_POSTGRES_URL:-}" ] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

have_browser() {
  local name
  for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null && return; done
  return 1
}

missing=()
have_postgresql || missing+=(postgresql)
have_browser || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
  sudo -n true 2>/dev/null || as_root=(false)
fi
if ! command -v apt-get >/dev/null || [ "${as_root[*]:-}" = false ]; then
  echo "NOT INSTALLED for the tests: ${missing[*]} (no apt-get, or no right to use it)." >&2
  exit 0
fi

echo "Installing ${missing[*]} for the tests (once) ..."
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { ${as_root[@]+"${as_root[@]}"} apt-get update -q && ${as_root[@]+"${as_root[@]}"} apt-get install -q -y --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  echo "NOT INSTALLED for the tests: ${missing[*]} (apt-get failed, see above)." >&2
fi
rm -f "$log"
# What is still missing is the tests' own business: they skip out loud, and fail where CI=true.
exit 0
