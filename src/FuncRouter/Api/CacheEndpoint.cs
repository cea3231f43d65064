using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// <c>DELETE /manage/cache?key=&amp;tag=&amp;model=&amp;tenant=</c>: says that remembered answers are no longer valid. It asks for the management key, not
/// for a client's.
/// </summary>
/// <param name="invalidations">Takes it.</param>
/// <param name="states">The configuration that is in force.</param>
/// <param name="managementKey">Who may manage.</param>
internal sealed class CacheEndpoint(CacheInvalidations invalidations, RouterStateSource states, ManagementKey managementKey)
{
    // They are written in one batch, with a row of its own beside them.
    private const int MostScopes = StoreLimits.BatchOperations - 1;

    private const int LongestName = 256;

    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (managementKey.Check(context) is { } refusal)
        {
            await ErrorAnswer.WriteAsync(context, refusal);
            return;
        }

        var (scopes, mistake) = Read(context.Request.Query);
        if (scopes is null)
        {
            await ErrorAnswer.WriteAsync(context, new RouterError { Status = 400, Code = "invalid_request", Message = mistake! });
            return;
        }

        try
        {
            await invalidations.AddAsync(scopes, states.Current.Options.Cache, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (StoreException exception)
        {
            await ErrorAnswer.WriteAsync(context, ErrorAnswer.Unavailable(exception));
        }
    }

    // A tenant beside other words narrows them; alone it means all of its answers.
    private static (List<CacheScope>? Scopes, string? Mistake) Read(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(name => name is not ("key" or "tag" or "model" or "tenant")) is { } unknown)
        {
            return (null, $"\"{unknown}\" is not known. Name what is no longer valid by key, tag, model or tenant.");
        }

        if (query["tenant"].Count > 1)
        {
            return (null, "Name one tenant at a time.");
        }

        var tenant = query["tenant"].FirstOrDefault();
        var scopes = new List<CacheScope>();
        scopes.AddRange(query["key"].Select(key => new CacheScope(CacheScopeKind.Key, key ?? "", tenant)));
        scopes.AddRange(query["tag"].Select(tag => new CacheScope(CacheScopeKind.Tag, tag ?? "", tenant)));
        scopes.AddRange(query["model"].Select(model => new CacheScope(CacheScopeKind.Model, model ?? "", tenant)));
        if (scopes.Count == 0 && tenant is not null)
        {
            scopes.Add(new CacheScope(CacheScopeKind.Tenant, tenant, tenant));
        }

        return scopes.Count == 0 ? (null, "Name what is no longer valid: DELETE /manage/cache?tag=TAG, or key, model or tenant.")
            : scopes.Count > MostScopes ? (null, $"At most {MostScopes} names at a time.")
            : scopes.Exists(scope => scope.Name.Length is 0 or > LongestName || scope.Name.Any(char.IsControl)) ? (null, $"A name has 1 to {LongestName} characters, none of them a control character.")
            : (scopes, null);
    }
}
