package dev.tidemark.architecture.planted.cli;

record UsesTheTestkit(dev.tidemark.architecture.planted.testkit.Kit kit) {}
