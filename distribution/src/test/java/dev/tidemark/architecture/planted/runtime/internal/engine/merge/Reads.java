package dev.tidemark.architecture.planted.runtime.internal.engine.merge;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;

record Reads(Snapshot snapshot, StorageBackend storage) {}
