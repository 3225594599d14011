module com.acme.modern {
    requires dev.tidemark.api;

    provides dev.tidemark.api.conflict.ConflictStrategyProvider with
            com.acme.Modern;
}
