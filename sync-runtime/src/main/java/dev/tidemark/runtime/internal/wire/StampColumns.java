package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import java.util.List;

/** Versions in four columns: times, authors, numbers, and contexts; authors and contexts as indexes of dictionaries. */
final class StampColumns {
    private StampColumns() {}

    static void write(
            WireOutput target, List<Version> versions, Dictionary<Author> authors, Dictionary<Context> contexts) {
        IntColumn.write(
                target, versions.stream().mapToLong(each -> each.stamp().time()).toArray());
        IntColumn.write(
                target,
                versions.stream()
                        .mapToLong(each -> authors.index(each.stamp().author()))
                        .toArray());
        IntColumn.write(
                target,
                versions.stream().mapToLong(each -> each.stamp().sequence()).toArray());
        IntColumn.write(
                target,
                versions.stream()
                        .mapToLong(each -> contexts.index(each.context()))
                        .toArray());
    }

    /** Reads versions; neighbours that are the same share one. */
    static Version[] read(WireInput source, int count, List<Author> authors, List<Context> contexts) {
        long[] times = IntColumn.read(source, count);
        long[] authorIndexes = IntColumn.read(source, count);
        long[] sequences = IntColumn.read(source, count);
        long[] contextIndexes = IntColumn.read(source, count);
        Version[] versions = new Version[count];
        for (int i = 0; i < count; i++) {
            Author author = entry(authors, authorIndexes[i], "author");
            Context context = entry(contexts, contextIndexes[i], "context");
            versions[i] = i > 0 && times[i] == times[i - 1] && same(versions[i - 1], author, sequences[i], context)
                    ? versions[i - 1]
                    : new Version(new Stamp(times[i], author, sequences[i]), context, 0);
        }
        return versions;
    }

    private static boolean same(Version version, Author author, long sequence, Context context) {
        return version.context() == context
                && version.stamp().author() == author
                && version.stamp().sequence() == sequence;
    }

    private static <T> T entry(List<T> entries, long index, String what) {
        if (index < 0 || index >= entries.size()) {
            throw new WireException(what + " " + index + " of " + entries.size() + " is used");
        }
        return entries.get((int) index);
    }
}
