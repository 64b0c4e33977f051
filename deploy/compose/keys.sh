#!/usr/bin/env bash
# Makes the pair of keys for tokens in folder $1 where there is none: private.pem signs, public.pem verifies.
set -euo pipefail
cd "$1"

# Where volumes of others live a token can be signed by whoever reads the key: the user of the images and nobody else
umask 077
if [ ! -s public.pem ]; then
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out private.pem
  openssl pkey -in private.pem -pubout -out public.pem.new
  # The public one last, and at once: who finds it finds both
  mv public.pem.new public.pem
fi
chown 1001 . private.pem public.pem
