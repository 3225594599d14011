package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.ReplicaDigest;
import dev.tidemark.runtime.ReplicaDigest.TableDigest;
import dev.tidemark.runtime.internal.digest.Sum;
import dev.tidemark.runtime.internal.digest.Survey;
import dev.tidemark.runtime.internal.digest.TableForm;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Computes the digest of a replica from its rows. */
public final class DigestReader {
    private DigestReader() {}

    /** Returns the digests of all tables in a view of a store. */
    public static ReplicaDigest read(Snapshot snapshot) {
        List<TableForm> forms = snapshot.tables().stream().map(TableForm::of).toList();
        Survey survey = Survey.of(snapshot, forms, true);
        SortedMap<String, TableDigest> tables = new TreeMap<>();
        for (TableForm form : forms) {
            Sum sum = survey.sums(form.name()).total();
            if (sum.rows() > 0) {
                tables.put(TableForm.fold(form.name()), new TableDigest(sum.rows(), text(sum)));
            }
        }
        return new ReplicaDigest(
                tables,
                Survey.wronglyKept(snapshot).stream().map(TableDefinition::name).toList());
    }

    private static String text(Sum sum) {
        return HexFormat.of().toHexDigits(sum.high()) + HexFormat.of().toHexDigits(sum.low());
    }
}
