namespace Azure.Data.Tables;

/// <summary>The kinds of write in a transaction.</summary>
public enum TableTransactionActionType
{
    /// <summary>The row must not be there yet.</summary>
    Add,

    /// <summary>The row must be there; properties that are not named stay.</summary>
    UpdateMerge,

    /// <summary>The row must be there; properties that are not named go.</summary>
    UpdateReplace,

    /// <summary>The row goes.</summary>
    Delete,

    /// <summary>Whether the row is there or not; properties that are not named stay.</summary>
    UpsertMerge,

    /// <summary>Whether the row is there or not; properties that are not named go.</summary>
    UpsertReplace,
}
