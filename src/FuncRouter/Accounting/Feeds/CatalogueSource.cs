namespace FuncRouter.Accounting.Feeds;

/// <summary>The catalogue that this instance uses now, and word of every change.</summary>
internal sealed class CatalogueSource
{
    private volatile ModelCatalogue _current = ModelCatalogue.BuiltIn;
    private volatile string? _version;

    /// <summary>The catalogue.</summary>
    public ModelCatalogue Current => _current;

    /// <summary>Its version in the store; null for the built-in one.</summary>
    public string? Version => _version;

    /// <summary>Called when another catalogue has become the current one.</summary>
    public event Action? Changed;

    /// <summary>Goes over to a catalogue of the store, or back to the built-in one.</summary>
    public void Use(CatalogueDocument? document, string? version)
    {
        _current = document is null ? ModelCatalogue.BuiltIn : new ModelCatalogue(document, ModelCatalogue.BuiltIn);
        _version = version;
        Changed?.Invoke();
    }
}
