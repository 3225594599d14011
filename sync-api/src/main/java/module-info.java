/**
 * The service provider interfaces of Tidemark and the values that cross them. It depends on the JDK alone, so that a plugin
 * compiles against nothing else.
 */
module dev.tidemark.api {
    exports dev.tidemark.api.codec;
    exports dev.tidemark.api.config;
    exports dev.tidemark.api.conflict;
    exports dev.tidemark.api.model;
    exports dev.tidemark.api.plugin;
    exports dev.tidemark.api.power;
    exports dev.tidemark.api.storage;
    exports dev.tidemark.api.transport;
}
