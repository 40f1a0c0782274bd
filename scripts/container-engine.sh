#!/usr/bin/env bash
# Gives a Debian machine without Docker a container engine and a Postgres image, so that
# STRATUM_POSTGRES=container can be tried:
#
#   eval "$(scripts/container-engine.sh start)"
#   STRATUM_POSTGRES=container npm test -- --project dev-postgres
#   scripts/container-engine.sh stop
#
# It installs Podman from Debian's own archive, builds an image from Debian packages (no registry is
# asked), and serves Docker's API on a socket. Everything it makes lies in .stratum/containers.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
here="$root/.stratum/containers"
socket="$here/podman.sock"
image='localhost/stratum-postgres:15'

export CONTAINERS_CONF="$here/containers.conf"
export CONTAINERS_STORAGE_CONF="$here/storage.conf"

say() { printf '%s\n' "$*" >&2; }

install_packages() {
  local missing=() pair
  for pair in podman:podman runc:runc netavark:/usr/lib/podman/netavark \
    aardvark-dns:/usr/lib/podman/aardvark-dns iptables:iptables uidmap:newuidmap mmdebstrap:mmdebstrap; do
    command -v "${pair#*:}" > /dev/null || missing+=("${pair%%:*}")
  done
  if [ "${#missing[@]}" -eq 0 ]; then return; fi
  say "Installing ${missing[*]} …"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then sudo=(sudo -n); fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

configure() {
  mkdir -p "$here"
  # An overlay cannot lie on another one, as it would inside of a container.
  local driver=overlay
  if [ "$(stat --file-system --format=%T "$here")" = overlayfs ]; then driver=vfs; fi
  cat > "$CONTAINERS_CONF" << CONF
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
CONF
  cat > "$CONTAINERS_STORAGE_CONF" << CONF
[storage]
driver = "$driver"
graphroot = "$here/storage"
runroot = "$here/run"
CONF
}

build_image() {
  if podman image exists "$image"; then return; fi
  say 'Building a Postgres image from Debian packages (once; about a minute) …'
  local suite sources settings
  suite="$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")"
  sources=(/etc/apt/sources.list.d/debian.sources)
  if [ ! -e "${sources[0]}" ]; then sources=(/etc/apt/sources.list); fi
  # Proxies and the like, as this machine has them.
  settings="$here/apt.conf"
  apt-config dump | grep -E '^Acquire::(http|https|Retries)' > "$settings" || true
  mmdebstrap --quiet --variant=minbase --aptopt="$settings" --include=postgresql-15 \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='copy-in '"$root/scripts/container/postgres-entrypoint.sh"' /usr/local/bin' \
    --customize-hook='rm -rf "$1"/var/lib/postgresql/*' \
    "$suite" "$here/postgres.tar" "${sources[@]}" >&2
  podman import --quiet \
    --change 'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENTRYPOINT ["/usr/local/bin/postgres-entrypoint.sh"]' \
    --change 'CMD ["postgres"]' \
    --change 'EXPOSE 5432' \
    --change 'STOPSIGNAL SIGINT' \
    "$here/postgres.tar" "$image" >&2
  rm -f "$here/postgres.tar"
}

serve() {
  if [ -S "$socket" ] && podman --remote --url "unix://$socket" version > /dev/null 2>&1; then return; fi
  say 'Starting the engine …'
  rm -f "$socket"
  setsid podman system service --time=0 "unix://$socket" > "$here/service.log" 2>&1 < /dev/null &
  printf '%s\n' "$!" > "$here/service.pid"
  for _ in $(seq 100); do
    if [ -S "$socket" ]; then return; fi
    sleep 0.1
  done
  say "The engine did not start; see $here/service.log."
  exit 1
}

case "${1:-}" in
  start)
    install_packages
    configure
    build_image
    serve
    cat << ENVIRONMENT
export DOCKER_HOST='unix://$socket'
export TESTCONTAINERS_RYUK_DISABLED=true
export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
export STRATUM_POSTGRES_IMAGE='$image'
ENVIRONMENT
    ;;
  stop)
    podman rm --all --force > /dev/null 2>&1 || true
    if [ -e "$here/service.pid" ]; then kill "$(cat "$here/service.pid")" 2> /dev/null || true; fi
    rm -f "$here/service.pid" "$socket"
    ;;
  *)
    say 'usage: scripts/container-engine.sh start | stop'
    exit 2
    ;;
esac
