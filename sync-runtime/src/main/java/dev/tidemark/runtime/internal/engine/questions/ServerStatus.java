package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.link.SyncFailures;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** How a server stands that has several addresses, and may be several servers on one store: each of them is asked. */
public final class ServerStatus {
    private ServerStatus() {}

    /** What came of asking at one address. */
    private record Answer(Optional<NodeStatus> status, Optional<SyncException> failure) {}

    /**
     * Returns what the first in the order of the configuration says that answers, with a problem for each that does not; or completes
     * with a {@link SyncException} if none answers.
     *
     * @param targets the addresses of one server, at least one
     */
    public static CompletableFuture<NodeStatus> ask(Replica replica, List<Target> targets) {
        List<CompletableFuture<Answer>> answers =
                targets.stream().map(target -> ask(replica, target)).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all ->
                        together(answers.stream().map(CompletableFuture::join).toList()));
    }

    private static CompletableFuture<Answer> ask(Replica replica, Target target) {
        return Question.ask(replica, target, StatusAnswer.QUESTION, StatusAnswer::read)
                .handle((status, failure) -> new Answer(
                        Optional.ofNullable(status),
                        Optional.ofNullable(failure)
                                .map(each -> new SyncFailures(target.address()).unreachable(each))));
    }

    private static NodeStatus together(List<Answer> answers) {
        List<SyncException> failures =
                answers.stream().flatMap(answer -> answer.failure().stream()).toList();
        Stream<NodeStatus> statuses = answers.stream().flatMap(answer -> answer.status().stream());
        return statuses.findFirst()
                .orElseThrow(() -> SyncFailures.ofAll(failures))
                .withProblems(failures.stream().map(SyncException::getMessage).toList());
    }
}
