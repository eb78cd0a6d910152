# Peerwright in a small image: dependencies, program, runtime.

FROM rust:1.95-bookworm AS toolchain
WORKDIR /build

# The manifests with empty crates: built once, and again only when a dependency changes.
FROM toolchain AS dependencies
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock ./
COPY domain/Cargo.toml domain/
COPY storage/Cargo.toml storage/
COPY federation/Cargo.toml federation/
COPY server/Cargo.toml server/
COPY tests/Cargo.toml tests/
RUN mkdir -p domain/src storage/src federation/src server/src tests/harness \
    && touch domain/src/lib.rs storage/src/lib.rs federation/src/lib.rs server/src/lib.rs tests/harness/lib.rs \
    && echo 'fn main() {}' > server/src/main.rs \
    && cargo build --release --locked -p server

FROM dependencies AS build
COPY . .
# Newer than what the empty crates left behind.
RUN find domain storage federation server -name '*.rs' -exec touch {} + \
    && cargo build --release --locked -p server \
    && install -D target/release/peerwright /out/peerwright

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/peerwright --create-home --shell /usr/sbin/nologin peerwright
COPY --from=build /out/peerwright /usr/local/bin/peerwright
COPY LICENSE /usr/share/doc/peerwright/LICENSE
USER peerwright
WORKDIR /var/lib/peerwright
VOLUME /var/lib/peerwright
# 30 s for requests under way, which `serve` finishes when it is asked to stop.
STOPSIGNAL SIGTERM
ENV PEERWRIGHT__HTTP__LISTEN=0.0.0.0:8080 \
    PEERWRIGHT__DATABASE__URL=sqlite:///var/lib/peerwright/peerwright.db \
    PEERWRIGHT__BLOBS__URL=file:///var/lib/peerwright/blobs
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["peerwright"]
CMD ["serve"]
