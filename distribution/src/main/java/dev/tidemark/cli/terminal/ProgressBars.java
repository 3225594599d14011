package dev.tidemark.cli.terminal;

import dev.tidemark.runtime.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a sync is, one bar for each phase whose length is known, in one line that is wiped out at the end. */
public final class ProgressBars implements Progress, AutoCloseable {
    private static final int WIDTH = 79;
    private static final int UPDATE_MILLIS = 100;

    private final PrintStream out;
    private final Object lock = new Object();
    private Optional<Phase> phase = Optional.empty();
    private Optional<ProgressBar> bar = Optional.empty();

    /** Draws on a terminal that understands carriage returns. */
    public ProgressBars(PrintStream out) {
        this.out = out;
    }

    @Override
    public void at(Phase now, long done, long total) {
        if (total <= 0) {
            return;
        }
        synchronized (lock) {
            if (phase.isEmpty() || phase.get() != now) {
                bar.ifPresent(ProgressBar::close);
                phase = Optional.of(now);
                bar = Optional.of(bar(now));
            }
            bar.ifPresent(each -> each.maxHint(total).stepTo(done));
        }
    }

    private ProgressBar bar(Phase now) {
        return new ProgressBarBuilder()
                .setTaskName(now.name().toLowerCase(Locale.ROOT))
                .setUnit(" rows", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new DelegatingProgressBarConsumer(line -> out.print("\r" + line), WIDTH))
                .build();
    }

    /** Ends the last bar, and leaves an empty line for what comes next. */
    @Override
    public void close() {
        synchronized (lock) {
            if (bar.isPresent()) {
                bar.ifPresent(ProgressBar::close);
                bar = Optional.empty();
                out.print("\r" + " ".repeat(WIDTH) + "\r");
                out.flush();
            }
        }
    }
}
