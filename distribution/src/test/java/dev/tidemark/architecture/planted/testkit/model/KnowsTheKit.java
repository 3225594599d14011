package dev.tidemark.architecture.planted.testkit.model;

import dev.tidemark.architecture.planted.testkit.Kit;

record KnowsTheKit(Kit kit) {}
