package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Keys to listen with and certificates to trust, read when the instance is created, so that a wrong password shows at once.
 *
 * @param keys to listen with; nothing where a node does not listen with TLS
 * @param password of the keys
 * @param trusted certificates; nothing for those of the JDK
 */
record Tls(Optional<KeyStore> keys, String password, Optional<KeyStore> trusted) {
    static Tls read(Config config, PluginContext context) {
        return new Tls(
                load(config, context, Settings.KEYSTORE, Settings.KEYSTORE_PASSWORD),
                config.get(Settings.KEYSTORE_PASSWORD),
                load(config, context, Settings.TRUSTSTORE, Settings.TRUSTSTORE_PASSWORD));
    }

    private static Optional<KeyStore> load(
            Config config, PluginContext context, Setting<Path> file, Setting<String> password) {
        return config.find(file).map(path -> {
            String place = context.instanceName() + "." + file.key() + ": ";
            return load(place, context.dataDirectory().resolve(path), config.get(password), password);
        });
    }

    private static KeyStore load(String place, Path path, String secret, Setting<String> password) {
        if (!Files.isRegularFile(path)) {
            throw new PluginException(place + "there is no file " + path.toAbsolutePath());
        }
        try {
            return KeyStore.getInstance(path.toFile(), secret.toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new PluginException(
                    place + path.toAbsolutePath() + " can't be opened: it must be PKCS #12 or JKS, and '" + password
                            + "' its password (" + e.getMessage() + ")",
                    e);
        }
    }

    SslContextFactory.Server server() {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStore(keys.orElseThrow());
        factory.setKeyStorePassword(password);
        return factory;
    }

    SslContextFactory.Client client() {
        SslContextFactory.Client factory = new SslContextFactory.Client();
        trusted.ifPresent(factory::setTrustStore);
        return factory;
    }
}
