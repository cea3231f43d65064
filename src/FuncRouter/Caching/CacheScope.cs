namespace FuncRouter.Caching;

/// <summary>Which remembered answers are meant.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Name">The key, tag, model or tenant.</param>
/// <param name="Tenant">The tenant whose answers are meant; null for every tenant's. Of no meaning for a key, which has its tenant in it.</param>
internal readonly record struct CacheScope(CacheScopeKind Kind, string Name, string? Tenant)
{
    private const char Separator = '\u001f';

    /// <summary>Its name in the store.</summary>
    public string Row => string.Join(Separator, (int)Kind, Kind is CacheScopeKind.Key or CacheScopeKind.Tenant ? null : Tenant, Name);
}

/// <summary>By what remembered answers are named.</summary>
internal enum CacheScopeKind
{
    /// <summary>The one answer of a key.</summary>
    Key,

    /// <summary>Answers whose client gave them a tag.</summary>
    Tag,

    /// <summary>Answers to requests for a model or route, or of a model, as clients, configuration or <c>provider/model</c> name it.</summary>
    Model,

    /// <summary>All answers of a tenant.</summary>
    Tenant,
}
