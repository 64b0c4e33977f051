#!/usr/bin/env bash
# Makes the AOT cache of the application in the current folder: $1 is the file, JAVA_HOME or the path says by which Java, and
# JDK_JAVA_OPTIONS with which collector; all of them have to be those of later. No server is needed, for the application starts
# and waits where it finds none (docs/failure-modes.md); so what it waits for is part of the training, as is what every request
# passes.
set -euo pipefail

cache=$1
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=${TRAINING_PORT:-8080}
management=${TRAINING_MANAGEMENT_PORT:-9000}
log=$(mktemp)
# A minute is three times what a start without servers takes on two cores
tenths=600

# Nobody answers on port 1. The key is anybody's: no token is made or accepted here.
export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=$port
export QUARKUS_MANAGEMENT_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=$management
export QUARKUS_REDIS_HOSTS=redis://127.0.0.1:1 KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1
export QUARKUS_DATASOURCE_REACTIVE_URL=mysql://127.0.0.1:1/none QUARKUS_DATASOURCE_JDBC_URL=jdbc:mysql://127.0.0.1:1/none
export QUARKUS_DATASOURCE_USERNAME=none QUARKUS_DATASOURCE_PASSWORD=none
# A start without a database stops at the migrations
export QUARKUS_FLYWAY_MIGRATE_AT_START=false
key=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtEBmO7CQs2rL9MXz+OIWdpKIZJfKgU4F/YGl87SrLD0QMGF+OrrBLYfq
key+=KqfZ3uffs/EcKT/qxf6BQRNwSIXhcehc9z7Y91xC3qy+gSZQPxahlAji8W+q9LcbNadEMjiW4pU8fmFF1eps+I02O8xZg6+2qhbd
key+=EDbtOpE5h1+x8pZciJtHcgxLq+x6z8JMQJ7Ckn1B6/Dn3LndjuLPDRwyyIpU5fh//0J5dIZQg7wrr7nFXXx2ZcSRsgWvYoubIBwH
key+=VQxW6meBVblKETyGhxDViZSKB9lRQmk/lUcQSFoHtpvY+3B4bBni/QALxxrL0LLOzcQ0lTJCVh4dQZ+nOhsVvQIDAQAB
export MP_JWT_VERIFY_PUBLICKEY=$key

"$java" -XX:AOTCacheOutput="$cache" -jar "$PWD/quarkus-run.jar" >"$log" 2>&1 &
application=$!
trap 'kill $application 2>/dev/null || true' EXIT
until grep -q ' started in ' "$log"; do
  if ! kill -0 $application || [ $((tenths--)) = 0 ]; then
    cat "$log"
    exit 1
  fi
  sleep 0.1
done

# Bash speaks HTTP well enough, and an image may have neither curl nor wget
request() {
  if ! { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; then
    echo "Nobody on port $1 to train with: $2" >&2
    return
  fi
  printf '%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n%s\r\n\r\n' "$2" "${3:-Accept: */*}" >&3
  cat <&3 >/dev/null
  exec 3<&-
}
request "$management" 'GET /q/health/live'
request "$management" 'GET /q/health/ready'
request "$management" 'GET /q/metrics'
request "$port" 'GET /api/coupons/019a0000-0000-7000-8000-000000000000'
request "$port" 'POST /api/coupons/019a0000-0000-7000-8000-000000000000/issue' 'Authorization: Bearer e30.e30.e30'

# The cache is written at the end of the process, whose code is then that of the signal
trap - EXIT
kill -TERM $application
wait $application || true
test -s "$cache" || { cat "$log"; exit 1; }
