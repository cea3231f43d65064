namespace FuncRouter.Faults;

/// <summary>One request that reached the wall.</summary>
/// <param name="Provider">Whom it was for: <c>primary</c> or <c>fallback</c>.</param>
/// <param name="Model">The model that it named.</param>
/// <param name="At">When it came, since the wall began.</param>
/// <param name="HasPrefill">Whether it ended with a piece of an assistant's turn to go on from.</param>
internal sealed record WallCall(string Provider, string Model, TimeSpan At, bool HasPrefill)
{
    /// <summary>Whether it was answered whole.</summary>
    public bool Answered { get; set; }
}
