package dev.tidemark.architecture.planted.cli;

import dev.tidemark.architecture.planted.plugin.storage.tiered.internal.log.Log;

record UsesAPluginsInternals(Log log) {}
