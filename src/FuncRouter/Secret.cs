namespace FuncRouter;

/// <summary>A secret that no log, error or debugger shows by accident.</summary>
/// <param name="value">The secret itself.</param>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The secret itself, for the one place that sends it.</summary>
    public string Reveal() => value;

    /// <inheritdoc />
    public bool Equals(Secret? other) => other is not null && other.Reveal() == value;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc />
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => "***";
}
