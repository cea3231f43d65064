namespace FuncRouter.Accounting.Feeds;

/// <summary>The catalogue that this instance uses now, and word of every change.</summary>
internal sealed class CatalogueSource
{
    private volatile ModelCatalogue _current = ModelCatalogue.BuiltIn;

    /// <summary>The catalogue.</summary>
    public ModelCatalogue Current => _current;

    /// <summary>Called when another catalogue has become the current one.</summary>
    public event Action? Changed;

    /// <summary>Makes another catalogue the current one.</summary>
    public void Use(ModelCatalogue catalogue)
    {
        _current = catalogue;
        Changed?.Invoke();
    }
}
