package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on constraints: what settles, and what is reported as a breach. */
abstract class StorageConstraintContract extends StorageQueryContract {
    private static final TableDefinition PETS = new TableDefinition(
            "pets",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(required("id", ColumnType.INTEGER)),
            List.of(column("owner", ColumnType.INTEGER), column("mail", ColumnType.STRING)),
            List.of(),
            List.of(
                    ForeignKey.of(List.of("owner"), "people", List.of("id")),
                    ForeignKey.of(List.of("mail"), "people", List.of("email"))));

    private static final TableDefinition MEMBERS = new TableDefinition(
            "members",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(required("nick", ColumnType.STRING)),
            List.of(required("since", ColumnType.INTEGER), column("mail", ColumnType.STRING)),
            List.of(List.of("mail")),
            List.of());

    private StoredRow member(String nick, Value since, String mail, long lsn) {
        return row("members", RowKey.of(nick), Row.owning(MEMBERS.shape(), new Value[] {since, Value.of(mail)}), lsn);
    }

    private StoredRow pet(long id, Value owner, Value mail, long lsn) {
        return row("pets", RowKey.of(id), Row.of(Map.of("owner", owner, "mail", mail)), lsn);
    }

    private StoredRow anonymous(long id, Value name, long lsn) {
        Value[] values = {name, Value.NULL, Value.NULL, Value.NULL};
        return row("people", RowKey.of(id), Row.owning(PEOPLE.shape(), values), lsn);
    }

    private static Optional<Value> email(Snapshot snapshot, long id) {
        return snapshot.row("people", RowKey.of(id)).orElseThrow().values().get("email");
    }

    @Test
    void aNullWhereAValueMustBeIsABreachAndNothingIsWritten() {
        StoredRow broken = anonymous(1, Value.NULL, 1);
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.put(broken);
            transaction.put(person(2, "b", 2));
            List<Breach> breaches = transaction.settle();
            assertEquals(List.of(Breach.Kind.NOT_NULL), kinds(breaches));
            assertEquals(broken, breaches.get(0).row());
            assertEquals(List.of(), transaction.settle(), "it is reported once");
        });
        assertEquals(1, count("people"));
    }

    private static List<Breach.Kind> kinds(List<Breach> breaches) {
        return breaches.stream().map(Breach::kind).toList();
    }

    @Test
    void aSecondRowOfAUniqueValueIsABreachThatNamesTheFirst() {
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.put(person(1, "same", 1));
            transaction.put(person(2, "same", 2));
            List<Breach> breaches = transaction.settle();
            assertEquals(List.of(Breach.Kind.UNIQUE), kinds(breaches));
            assertEquals(
                    Optional.of(new Breach.Reference("people", RowKey.of(1))),
                    breaches.get(0).other());
            assertEquals("UNIQUE (email)", breaches.get(0).constraint());
        });
        assertEquals(Optional.empty(), read(snapshot -> snapshot.row("people", RowKey.of(2))));
    }

    @Test
    void whatIsPutAsNewIsPutWhereNothingIs() {
        StoredRow here = member("here", Value.of(1), "a", 1);
        StoredRow gone = tombstone("members", RowKey.of("gone"), Row.EMPTY, 2);
        StoredRow fresh = member("fresh", Value.of(3), "b", 3);
        write(transaction -> {
            transaction.define(MEMBERS);
            transaction.put(here);
            assertTrue(transaction.putNew(fresh), "nothing is there");
            assertFalse(transaction.putNew(member("fresh", Value.of(4), "c", 4)), "it was put in this transaction");
            transaction.put(gone);
            assertEquals(List.of(), transaction.settle());
            assertEquals(3, transaction.head());
        });
        write(transaction -> {
            assertFalse(transaction.putNew(member("here", Value.of(5), "d", 5)), "a row is there");
            assertFalse(transaction.putNew(member("gone", Value.of(6), "e", 6)), "a tombstone is there");
            assertEquals(Optional.of(here), transaction.row("members", here.key()));
            assertEquals(Optional.of(gone), transaction.row("members", gone.key()));
            assertEquals(Optional.of(fresh), transaction.row("members", fresh.key()));
            assertEquals(3, transaction.head(), "of what was not put no position is taken");
        });
    }

    @Test
    void whatIsPutAsNewAndBreaksAConstraintIsABreachAsAnyOther() {
        StoredRow same = member("same", Value.of(2), "mail", 2);
        StoredRow broken = member("broken", Value.NULL, "other", 3);
        write(transaction -> {
            transaction.define(MEMBERS);
            transaction.put(member("first", Value.of(1), "mail", 1));
            assertTrue(transaction.putNew(same));
            assertTrue(transaction.putNew(broken));
            assertFalse(transaction.putNew(same), "it waits for its place");
            assertFalse(
                    transaction.putNew(member("first", Value.NULL, "mail", 4)), "a row is there, whatever it breaks");
            assertEquals(Set.of(Breach.Kind.UNIQUE, Breach.Kind.NOT_NULL), Set.copyOf(kinds(transaction.settle())));
        });
        assertEquals(1, count("members"));
    }

    @Test
    void nullsAreNeverTheSame() {
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.put(anonymous(1, Value.of("x"), 1));
            transaction.put(anonymous(2, Value.of("x"), 2));
            assertEquals(List.of(), transaction.settle());
        });
        assertEquals(2, count("people"));
    }

    private void definePeople(int count) {
        write(transaction -> {
            transaction.define(PEOPLE);
            for (int i = 1; i <= count; i++) {
                transaction.put(person(i, "mail " + i, i));
            }
            assertEquals(List.of(), transaction.settle());
        });
    }

    @Test
    void uniqueValuesChangePlacesWithinOneTransaction() {
        definePeople(3);
        write(transaction -> {
            transaction.put(person(1, "mail 2", 11));
            transaction.put(person(2, "mail 3", 12));
            transaction.put(person(3, "mail 1", 13));
            StoredRow written = transaction.row("people", RowKey.of(1)).orElseThrow();
            assertEquals(Optional.of(Value.of("mail 2")), written.values().get("email"), "before it settles");
            assertEquals(List.of(), transaction.settle());
        });
        try (Snapshot snapshot = store.snapshot()) {
            assertEquals(Optional.of(Value.of("mail 2")), email(snapshot, 1));
            assertEquals(Optional.of(Value.of("mail 3")), email(snapshot, 2));
            assertEquals(Optional.of(Value.of("mail 1")), email(snapshot, 3));
            assertEquals(3, all(snapshot.changesSince(10)).size());
        }
    }

    @Test
    void aUniqueValueIsTakenOverFromARowThatIsDeletedLater() {
        definePeople(1);
        write(transaction -> {
            transaction.put(person(2, "mail 1", 11));
            transaction.put(tombstone("people", RowKey.of(1), Row.EMPTY, 12));
            assertEquals(List.of(), transaction.settle());
        });
        assertEquals(Optional.of(Value.of("mail 1")), read(snapshot -> email(snapshot, 2)));
    }

    @Test
    void whoLosesAUniqueValueGoesBackAndDrawsTheOthersWithIt() {
        definePeople(3);
        write(transaction -> {
            // 2 wants the value of 1, and 1 that of 3, which stays: so neither can have it.
            transaction.put(person(2, "mail 1", 11));
            transaction.put(person(1, "mail 3", 12));
            assertEquals(List.of(Breach.Kind.UNIQUE, Breach.Kind.UNIQUE), kinds(transaction.settle()));
        });
        try (Snapshot snapshot = store.snapshot()) {
            for (int i = 1; i <= 3; i++) {
                assertEquals(Optional.of(Value.of("mail " + i)), email(snapshot, i));
            }
            assertEquals(List.of(), all(snapshot.changesSince(10)));
        }
    }

    @Test
    void aReferenceMayBePutBeforeTheRowThatItRefersTo() {
        write(transaction -> {
            transaction.define(PETS);
            transaction.define(PEOPLE);
            transaction.put(pet(1, Value.of(1), Value.of("mail"), 1));
            transaction.put(person(1, "mail", 2));
            transaction.put(pet(2, Value.NULL, Value.NULL, 3));
            assertEquals(List.of(), transaction.settle());
        });
    }

    @Test
    void aReferenceToNothingIsABreachUntilItIsMended() {
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.define(PETS);
            StoredRow orphan = pet(1, Value.of(7), Value.NULL, 1);
            transaction.put(orphan);
            List<Breach> breaches = transaction.settle();
            assertEquals(List.of(Breach.Kind.FOREIGN_KEY), kinds(breaches));
            assertEquals(
                    Optional.of(new Breach.Reference("people", RowKey.of(7))),
                    breaches.get(0).other());
            assertEquals(Optional.of(orphan), transaction.row("pets", RowKey.of(1)), "it was written");
            assertEquals(1, transaction.settle().size(), "it is still there");
            transaction.put(person(7, "m", 2));
            assertEquals(List.of(), transaction.settle());
        });
    }

    private void ownerWithPets() {
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.define(PETS);
            transaction.put(person(1, "mail", 1));
            transaction.put(pet(1, Value.of(1), Value.NULL, 2));
            transaction.put(pet(2, Value.NULL, Value.of("mail"), 3));
            transaction.put(pet(3, Value.NULL, Value.NULL, 4));
            assertEquals(List.of(), transaction.settle());
        });
    }

    @Test
    void deletingARowBreaksThoseWhoReferToIt() {
        ownerWithPets();
        try (Transaction transaction = store.begin()) {
            transaction.put(tombstone("people", RowKey.of(1), Row.EMPTY, 5));
            List<Breach> breaches = transaction.settle();
            assertEquals(
                    List.of(RowKey.of(1), RowKey.of(2)),
                    breaches.stream().map(breach -> breach.row().key()).sorted().toList());
            transaction.put(tombstone("pets", RowKey.of(1), Row.EMPTY, 6));
            transaction.put(pet(2, Value.NULL, Value.NULL, 7));
            assertEquals(List.of(), transaction.settle());
            transaction.commit();
        }
        assertEquals(2, count("pets"), "nothing cascades");
    }

    @Test
    void removingARowBreaksThoseWhoReferToIt() {
        ownerWithPets();
        try (Transaction transaction = store.begin()) {
            transaction.remove("people", RowKey.of(1));
            assertEquals(2, transaction.settle().size());
        }
    }

    @Test
    void changingWhatOthersReferToBreaksThem() {
        ownerWithPets();
        try (Transaction transaction = store.begin()) {
            transaction.put(person(1, "new mail", 5));
            List<Breach> breaches = transaction.settle();
            assertEquals(
                    List.of(RowKey.of(2)),
                    breaches.stream().map(breach -> breach.row().key()).toList());
        }
    }

    /** In an app's own table it may be one that the app has dropped, which the others have kept: then it is left out. */
    @Test
    void aColumnThatTheTableDoesNotHaveIsABreachOrLeftOutOfAnAppsOwn() {
        write(transaction -> {
            transaction.define(PEOPLE);
            Row strange = Row.of(Map.of("name", Value.of("x"), "shoe size", Value.of(43)));
            transaction.put(row("people", RowKey.of(1), strange, 1));
            assertEquals(keepsDocuments() ? List.of(Breach.Kind.TYPE) : List.of(), kinds(transaction.settle()));
        });
        Optional<StoredRow> row = read(snapshot -> snapshot.row("people", RowKey.of(1)));
        assertEquals(keepsDocuments(), row.isEmpty());
        row.ifPresent(there -> assertFalse(there.values().has("shoe size")));
    }

    @Test
    void aReferenceThatIsOnlyNamedIsBrokenByADeletionAlone() {
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.define(toys(List.of()));
            transaction.put(person(1, "m", 1));
            transaction.put(toy(1, 1, 2));
        });
        write(transaction -> {
            transaction.define(toys(List.of(ForeignKey.named("owner", "people", "id"))));
            transaction.put(toy(2, 7, 3));
            assertEquals(List.of(), transaction.settle(), "nobody has the number 7, and nobody ever had");
            transaction.put(tombstone("people", RowKey.of(1), Row.EMPTY, 4));
            List<Breach> breaches = transaction.settle();
            assertEquals(List.of(Breach.Kind.FOREIGN_KEY), kinds(breaches));
            assertEquals(RowKey.of(1), breaches.get(0).row().key());
            assertEquals(
                    Optional.of(new Breach.Reference("people", RowKey.of(1))),
                    breaches.get(0).other());
            transaction.put(person(1, "m", 5));
            assertEquals(List.of(), transaction.settle());
        });
    }

    private static TableDefinition toys(List<ForeignKey> references) {
        return new TableDefinition(
                "toys",
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(required("id", ColumnType.INTEGER)),
                List.of(column("owner", ColumnType.INTEGER)),
                List.of(),
                references);
    }

    private StoredRow toy(long id, long owner, long lsn) {
        return row("toys", RowKey.of(id), Row.of(Map.of("owner", Value.of(owner))), lsn);
    }
}
