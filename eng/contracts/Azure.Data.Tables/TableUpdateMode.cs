namespace Azure.Data.Tables;

/// <summary>What becomes of properties that a row has and the written entity has not.</summary>
public enum TableUpdateMode
{
    /// <summary>They stay.</summary>
    Merge,

    /// <summary>They go.</summary>
    Replace,
}
