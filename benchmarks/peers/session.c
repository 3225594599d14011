/*
 * SQLite's session extension as a peer: what capturing by it leaves of the speed of inserts, and how its changesets are made and applied,
 * in one process. Argument: how many rows. Each line of input is answered by the figures of a round.
 */
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRANSACTION = 1000, CHANGED = 100, TEXT = 128, PATH = 64 };

static void check(int code, const char *what) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
    fprintf(stderr, "%s failed: %d\n", what, code);
    exit(1);
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *sql) { check(sqlite3_exec(db, sql, NULL, NULL, NULL), sql); }

static sqlite3 *open_new(char *path) {
  strcpy(path, "/tmp/tidemark-session-XXXXXX");
  close(mkstemp(path));
  sqlite3 *db;
  check(sqlite3_open(path, &db), "open");
  run(db, "pragma journal_mode=wal; pragma synchronous=normal;"
          "create table item(id TEXT PRIMARY KEY, name TEXT, email TEXT, city TEXT, qty INTEGER, price REAL,"
          " status TEXT, note TEXT, updated_at INTEGER, rev INTEGER)");
  return db;
}

static void close_and_remove(sqlite3 *db, const char *path) {
  sqlite3_close(db);
  unlink(path);
}

static uint64_t mixed(uint64_t *state) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

static void bind_text(sqlite3_stmt *statement, int column, const char *text) {
  check(sqlite3_bind_text(statement, column, text, -1, SQLITE_TRANSIENT), "bind");
}

static void bind_row(sqlite3_stmt *insert, uint64_t *random, int row) {
  char text[TEXT];
  uint64_t high = mixed(random), low = mixed(random);
  snprintf(text, TEXT, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff,
           (unsigned)high & 0xffff, (unsigned)(low >> 48), (unsigned long long)(low & 0xffffffffffffULL));
  bind_text(insert, 1, text);
  snprintf(text, TEXT, "Customer Name %d", row);
  bind_text(insert, 2, text);
  snprintf(text, TEXT, "user%d@example.com", row);
  bind_text(insert, 3, text);
  snprintf(text, TEXT, "City-%d", row % 997);
  bind_text(insert, 4, text);
  sqlite3_bind_int(insert, 5, row % 1000);
  sqlite3_bind_double(insert, 6, row * 0.37);
  bind_text(insert, 7, row % 3 == 0 ? "active" : "pending");
  snprintf(text, TEXT, "note text for the row number %d with some padding", row);
  bind_text(insert, 8, text);
  sqlite3_bind_int64(insert, 9, 1700000000000LL + row);
  sqlite3_bind_int(insert, 10, 1);
}

/* Inserts in transactions, and returns rows a second. */
static double insert(sqlite3 *db, int rows) {
  uint64_t random = 42;
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v2(db, "insert into item values(?,?,?,?,?,?,?,?,?,?)", -1, &statement, NULL), "prepare");
  double start = seconds();
  run(db, "begin");
  for (int row = 0; row < rows; row++) {
    bind_row(statement, &random, row);
    check(sqlite3_step(statement), "insert");
    sqlite3_reset(statement);
    if ((row + 1) % TRANSACTION == 0) {
      run(db, "commit");
      run(db, "begin");
    }
  }
  run(db, "commit");
  double speed = rows / (seconds() - start);
  sqlite3_finalize(statement);
  return speed;
}

static sqlite3_session *watch(sqlite3 *db) {
  sqlite3_session *session;
  check(sqlite3session_create(db, "main", &session), "session");
  check(sqlite3session_attach(session, NULL), "attach");
  return session;
}

static int replace(void *nothing, int kind, sqlite3_changeset_iter *changes) {
  (void)nothing;
  (void)changes;
  return kind == SQLITE_CHANGESET_DATA || kind == SQLITE_CHANGESET_CONFLICT ? SQLITE_CHANGESET_REPLACE
                                                                           : SQLITE_CHANGESET_OMIT;
}

/* Makes a changeset and applies it to another database. Returns its bytes. */
static int give(sqlite3_session *session, sqlite3 *to) {
  int length;
  void *changeset;
  check(sqlite3session_changeset(session, &length, &changeset), "changeset");
  check(sqlite3changeset_apply(to, length, changeset, NULL, replace, NULL), "apply");
  sqlite3_free(changeset);
  return length;
}

static void a_round(int rows) {
  char plain_path[PATH], one_path[PATH], other_path[PATH], sql[TEXT];
  sqlite3 *plain = open_new(plain_path), *one = open_new(one_path), *other = open_new(other_path);
  double bare = insert(plain, rows);
  sqlite3_session *session = watch(one);
  double captured = insert(one, rows);
  double start = seconds();
  int bytes = give(session, other);
  double pull = rows / (seconds() - start);
  sqlite3session_delete(session);
  session = watch(one);
  snprintf(sql, TEXT, "update item set qty = -1 where rowid %% %d = 1", rows / CHANGED);
  run(one, sql);
  start = seconds();
  int small_bytes = give(session, other);
  double small = (seconds() - start) * 1e3;
  sqlite3session_delete(session);
  printf("figures captured=%f bare=%f pull=%f bytes=%f small=%f small-bytes=%d\n", captured, bare, pull,
         (double)bytes / rows, small, small_bytes);
  fflush(stdout);
  close_and_remove(plain, plain_path);
  close_and_remove(one, one_path);
  close_and_remove(other, other_path);
}

int main(int count, char **arguments) {
  char line[TEXT];
  int rows = count > 1 ? atoi(arguments[1]) : 10000;
  printf("ready SQLite's session extension %s (one process)\n", sqlite3_libversion());
  fflush(stdout);
  while (fgets(line, TEXT, stdin)) {
    a_round(rows);
  }
  return 0;
}
