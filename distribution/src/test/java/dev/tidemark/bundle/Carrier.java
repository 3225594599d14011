package dev.tidemark.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.internal.bundle.BundleDesk;
import dev.tidemark.runtime.internal.bundle.ImportLog;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.sqlite.SQLiteDataSource;

/** Writes bundles of changes that no node has made. */
public final class Carrier {
    private Carrier() {}

    /** Writes one. */
    public static void write(
            Author log,
            String name,
            List<TableDefinition> tables,
            List<Change> changes,
            Path out,
            OptionalLong volumeSize,
            BundleKeys keys) {
        Delivery.Header header =
                new Delivery.Header(log, name, 0, changes.size(), Context.EMPTY, tables, Map.of(log, name), List.of());
        MemoryStorageProvider provider = new MemoryStorageProvider();
        ImportLog imports = new ImportLog(
                provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere"))));
        Exchange exchange = new Everything(header, changes);
        new BundleDesk(log.node(), exchange, imports, Carrier::open, () -> Instant.EPOCH, new Random(1), nobody -> {})
                .give(new BundleRange.All(), out, volumeSize, keys);
    }

    /** Opens a database, as the driver is given to bundles. */
    static Connection open(String url) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(url);
        return source.getConnection();
    }

    private record Everything(Delivery.Header header, List<Change> changes) implements Exchange {
        @Override
        public Delivery everything() {
            Iterator<Change> left = changes.iterator();
            Delivery.Header all = header;
            return new Delivery() {
                @Override
                public Header header() {
                    return all;
                }

                @Override
                public Optional<Change> next() {
                    return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Delivery since(long position) {
            return everything();
        }

        @Override
        public Delivery to(UUID equal) {
            return everything();
        }

        @Override
        public Taken take(Delivery delivery) {
            throw new UnsupportedOperationException("it only gives");
        }
    }
}
