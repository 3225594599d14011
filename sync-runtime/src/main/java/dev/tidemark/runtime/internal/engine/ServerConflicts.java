package dev.tidemark.runtime.internal.engine;

import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.questions.ConflictAnswer;
import dev.tidemark.runtime.internal.engine.questions.ConflictQuestion;
import dev.tidemark.runtime.internal.engine.questions.Question;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The conflicts of another node, which is asked. */
final class ServerConflicts implements Conflicts {
    private final Replica replica;
    private final Target target;

    ServerConflicts(Replica replica, Target target) {
        this.replica = replica;
        this.target = target;
    }

    @Override
    public Page list(Filter filter, long before, int most) {
        return ask(new ConflictQuestion.Listing(filter, before, most), ConflictAnswer::page);
    }

    @Override
    public long count(Filter filter) {
        return ask(new ConflictQuestion.Listing(filter, Long.MAX_VALUE, 0), ConflictAnswer::count);
    }

    @Override
    public Optional<ConflictRecord> find(String id) {
        return ask(new ConflictQuestion.Finding(id), ConflictAnswer::records).stream()
                .findFirst();
    }

    @Override
    public ConflictRecord resolve(String id, Choice choice) {
        List<ConflictRecord> resolved = ask(new ConflictQuestion.Resolving(id, choice), ConflictAnswer::records);
        return resolved.get(0);
    }

    private <T> T ask(ConflictQuestion question, Function<Welcome, Optional<T>> reader) {
        return Waiting.of(Question.ask(replica, target, question.extensions(), reader));
    }
}
