#nullable disable annotations // as in the package

namespace Azure.Data.Tables.Models;

/// <summary>A table of an account.</summary>
public class TableItem
{
    internal TableItem(string name) => Name = name;

    /// <summary>The table's name.</summary>
    public string Name { get; }
}
