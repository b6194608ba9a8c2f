#!/bin/sh
# Puts the hashes of the users' passwords (lines of `NAME sha256`) into their rules. Redis reads the result at its start, and at ACL LOAD.
set -eu
users=$(grep '^user ' /etc/chatapp/users.acl.template)
while read -r name hash; do
  users=$(printf '%s\n' "$users" | sed "s/<$name>/$hash/")
done </run/secrets/redis_password_hashes
umask 077
printf '%s\n' "$users" >/tmp/users.acl
