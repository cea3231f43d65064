using Microsoft.Data.Sqlite;

namespace FuncRouter.Storage;

/// <summary>What SQLite's result codes mean. Source: https://www.sqlite.org/rescode.html.</summary>
internal static class SqliteErrors
{
    private const int Error = 1;
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Whether a statement named a table that is not there. SQLite has no code of its own for it.</summary>
    public static bool IsMissingTable(SqliteException error) =>
        error.SqliteErrorCode == Error && error.Message.Contains("no such table", StringComparison.Ordinal);

    /// <summary>Says what went wrong with the file at <paramref name="path"/>; null for what is no failure of the store.</summary>
    public static StoreException? Translate(Exception error, string path)
    {
        (StoreFailure, string)? meaning = error switch
        {
            SqliteException { SqliteErrorCode: Permission or ReadOnly } or UnauthorizedAccessException =>
                (StoreFailure.AccessDenied, "may not be written; give this process the right to write the file and its folder, or set store.path"),
            SqliteException { SqliteErrorCode: Busy or Locked } =>
                (StoreFailure.Unreachable, "is held by another process that writes to it"),
            SqliteException { SqliteErrorCode: CannotOpen } or IOException =>
                (StoreFailure.Unreachable, "cannot be opened; set store.path to a file in a folder that can be made and written"),
            SqliteException { SqliteErrorCode: Full } =>
                (StoreFailure.Unreachable, "cannot grow; the disk is full"),
            SqliteException { SqliteErrorCode: NotADatabase } =>
                (StoreFailure.Failed, "is not a SQLite database; move it away or set store.path"),
            SqliteException other => (StoreFailure.Failed, $"failed: {other.Message}"),
            FormatException => (StoreFailure.Failed, $"holds what this router did not write: {error.Message}"),
            _ => null,
        };
        return meaning is var (failure, text) ? new StoreException(failure, $"The store \"{path}\" {text}.", error) : null;
    }
}
