#!/usr/bin/env bash
# Install what is missing: `setup.sh run` for running, `setup.sh test` for testing as well.
# Everything that is already there is left alone, so a second run takes a second or two.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-run}
case $mode in run | test) ;; *) echo "usage: setup.sh run|test" >&2; exit 2 ;; esac

log=var/log/setup.log
[ -d var ] || { mkdir var; chmod 711 var; }
mkdir -p -m 700 var/log
exec 9>var/setup.lock
if command -v flock >/dev/null; then flock 9; fi

say() { echo "set-up: $*"; }
warn() { echo "set-up: warning: $*" >&2; }
fail() { echo "set-up: $*" >&2; exit 2; }

# Run a command with its output in the log; show the end of it when the command fails.
quietly() {
  if "$@" >"$log" 2>&1 </dev/null; then return 0; fi
  echo "set-up: this failed: $*" >&2
  tail -n 20 "$log" >&2
  return 1
}

# --- the distribution's packages -------------------------------------------------------------

libraries=(libpangoft2-1.0-0 libharfbuzz-subset0)
fonts=(fonts-noto-cjk fonts-lxgw-wenkai)
tools=()
if [ "$mode" = test ]; then
  tools=(poppler-utils)
  command -v chromium >/dev/null || tools+=(chromium)
fi

has_apt() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }
is_root() { [ "$(id -u)" = 0 ]; }
may_install() { is_root || sudo -n true 2>/dev/null; }

as_root() {
  if is_root; then env DEBIAN_FRONTEND=noninteractive "$@"
  else sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

lacking() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

apt_updated=
apt_update() {
  [ -z "$apt_updated" ] || return 0
  apt_updated=1
  quietly as_root apt-get update -q || warn "the package lists could not be brought up to date"
}

apt_install() {
  apt_update
  say "installing $*"
  quietly as_root apt-get install -y -q --no-install-recommends "$@"
}

install_packages() {
  local needed optional
  mapfile -t needed < <(lacking "${libraries[@]}" "${tools[@]}")
  mapfile -t optional < <(lacking "${fonts[@]}")
  [ $((${#needed[@]} + ${#optional[@]})) -gt 0 ] || return 0
  if ! may_install; then
    if [ ${#needed[@]} -gt 0 ]; then
      fail "packages are missing and sudo asks for a password. Run this, then try again:
  sudo apt-get install -y --no-install-recommends ${needed[*]} ${optional[*]}"
    fi
    warn "these fonts are missing, papers use other ones: ${optional[*]}"
    return 0
  fi
  if [ ${#needed[@]} -gt 0 ]; then
    apt_install "${needed[@]}" || fail "these packages are needed: ${needed[*]}"
  fi
  local name
  for name in "${optional[@]}"; do
    apt_install "$name" || warn "without $name papers use another typeface"
  done
}

if has_apt; then
  install_packages
else
  say "no apt here: install Pango and HarfBuzz (with its subset library) yourself, if missing"
fi

# --- the virtual environment -----------------------------------------------------------------

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
    then
      echo "$name"
      return 0
    fi
  done
  return 1
}

python=.venv/bin/python
if ! $python -m pip --version >/dev/null 2>&1; then
  base=$(find_python) || fail "Python 3.11, 3.12 or 3.13 is needed; none was found on PATH"
  if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
    { has_apt && may_install && apt_install python3-venv; } ||
      fail "Python's venv module is missing. Run this, then try again:
  apt-get install -y python3-venv"
  fi
  say "creating .venv with $("$base" --version)"
  rm -rf .venv
  quietly "$base" -m venv .venv || fail "the virtual environment could not be created"
fi

sum() { sha256sum "$@" | sha256sum | cut -c1-64; }
done_before() { grep -qsxF "$1" .venv/.installed; }
note_done() { echo "$1" >>.venv/.installed; }

pip_install() {
  quietly env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    $python -m pip install --quiet "$@" || fail "pip could not install the Python packages"
}

wanted=requirements.txt
[ "$mode" = run ] || wanted=requirements-dev.txt
stamp="$wanted $(sum $wanted)"
if ! done_before "$stamp"; then
  say "installing the Python packages ($wanted); this takes a minute"
  pip_install --require-hashes -r $wanted
  note_done "$stamp"
  # The larger file holds the smaller one, version by version.
  [ "$mode" = run ] || note_done "requirements.txt $(sum requirements.txt)"
fi

stamp="project $(pwd) $(sum pyproject.toml core/__init__.py)"
if ! done_before "$stamp"; then
  pip_install --no-deps --no-build-isolation -e .
  note_done "$stamp"
fi

# --- fonts and scripts -----------------------------------------------------------------------

# 仿宋 is in Debian's TeX archive only: download that, take the font files, install nothing.
fetch_fandol() {
  local temporary
  temporary=$(mktemp -d)
  chmod 755 "$temporary"
  if ! (cd "$temporary" && apt-get download -q texlive-lang-chinese) >"$log" 2>&1; then
    may_install && apt_update
    (cd "$temporary" && apt-get download -q texlive-lang-chinese) >"$log" 2>&1 ||
      { rm -rf "$temporary"; return 1; }
  fi
  dpkg-deb -x "$temporary"/texlive-lang-chinese_*.deb "$temporary/files"
  mkdir -p vendor/fonts
  for name in FandolSong-Bold FandolHei-Bold FandolFang-Regular; do
    find "$temporary/files" -name "$name.otf" -exec cp {} "vendor/fonts/$name.half" \;
    mv "vendor/fonts/$name.half" "vendor/fonts/$name.otf"
  done
  rm -rf "$temporary"
}

if [ ! -e vendor/fonts/FandolFang-Regular.otf ] && has_apt; then
  say "fetching the typeface 仿宋 (FandolFang)"
  fetch_fandol || warn "仿宋 could not be fetched, papers use 宋体 in its place"
fi

# 宋体 and 黑体 from a Python package where the distribution's cannot be had.
noto_missing() {
  has_apt && [ -z "$(lacking fonts-noto-cjk)" ] && return 1
  ! find /usr/share/fonts -name 'NotoSerifCJK*' 2>/dev/null | grep -q .
}
stamp="requirements-fonts.txt $(sum requirements-fonts.txt)"
if ! done_before "$stamp" && noto_missing; then
  say "installing 宋体 and 黑体 as a Python package"
  pip_install --require-hashes -r requirements-fonts.txt
  note_done "$stamp"
fi

$python scripts/assets.py || warn "htmx is missing"

if [ "$mode" = test ] && ! command -v chromium >/dev/null; then
  fail "Chromium is missing; the browser tests need it: apt-get install -y chromium"
fi
