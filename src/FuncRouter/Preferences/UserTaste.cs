namespace FuncRouter.Preferences;

/// <summary>
/// What is known of one user's taste for one family of tasks: the posterior of the user's verdicts, shrunk towards those of the other users of
/// the tenant, these towards everybody else's, and these towards nothing.
/// </summary>
/// <param name="family">The family of tasks.</param>
/// <param name="everybody">The verdicts of all tenants.</param>
/// <param name="tenant">Those of the tenant's users.</param>
/// <param name="own">The user's own; null for the tenant as a whole.</param>
internal readonly struct UserTaste(string family, PreferenceTally everybody, PreferenceTally tenant, PreferenceTally? own)
{
    // Nearly every request is of nobody of whom anything is known, and then no names have to be put together.
    private readonly bool _isUnknown = everybody.Entries.IsEmpty && tenant.Entries.IsEmpty && own is null or { Entries.IsEmpty: true };
    private readonly bool _isDrawn = own?.Knows(family) == true;

    /// <summary>What the user thinks of a model's answers.</summary>
    /// <param name="model">The upstream model.</param>
    /// <returns>From -1 to 1; 0 where nothing is known.</returns>
    public double Of(string model) => _isUnknown ? 0 : Mean(PreferenceTally.KeyOf(family, model));

    /// <summary>
    /// The same, and a draw from the posterior (Thompson sampling), so that models of which little is known get their chance in proportion to it.
    /// Nothing is drawn for a user of whom nothing is known for this family: there is no taste to be found out yet.
    /// </summary>
    /// <param name="model">The upstream model.</param>
    /// <param name="random">A number from 0 up to 1.</param>
    /// <returns>Both from -1 to 1.</returns>
    public (double Mean, double? Drawn) Draw(string model, Func<double> random)
    {
        if (_isUnknown)
        {
            return (0, null);
        }

        var key = PreferenceTally.KeyOf(family, model);
        var mean = Mean(key);
        if (!_isDrawn)
        {
            return (mean, null);
        }

        // The logistic distribution has the shape of a normal one and an inverse in one line; its deviation is π/√3.
        var chance = Math.Clamp(random(), 1e-6, 1 - 1e-6);
        return (mean, Math.Clamp(mean + (own!.Of(key).Deviation * Math.Log(chance / (1 - chance)) * Math.Sqrt(3) / Math.PI), -1, 1));
    }

    private double Mean(string key)
    {
        var tenants = tenant.Of(key);
        var others = everybody.Of(key).Without(tenants).OfGroup(0);
        if (own is null)
        {
            return tenants.OfGroup(others);
        }

        var said = own.Of(key);
        return said.ShrunkTo(tenants.Without(said).OfGroup(others));
    }
}
