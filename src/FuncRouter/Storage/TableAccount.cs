using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;

namespace FuncRouter.Storage;

/// <summary>Reaches the account that the options name.</summary>
internal static class TableAccount
{
    private const string KeyRemedy = "check the account key in store.connectionString, and that the account allows shared keys and this network";

    private const string IdentityRemedy =
        "give the identity the role Storage Table Data Contributor on the account, check store.clientId, and that the account allows this network";

    /// <summary>Makes the client of the account and the meaning of its errors.</summary>
    /// <exception cref="StoreException">The options do not say where the account is, or they cannot be right.</exception>
    public static (TableServiceClient Client, TableErrors Errors) Open(StoreOptions options) => options switch
    {
        { ConnectionString: { } secret } when secret.Reveal() is { Length: > 0 } connection => (Connect(connection), new TableErrors(NameOf(connection), KeyRemedy)),
        { Endpoint: { IsAbsoluteUri: true } endpoint } when endpoint.Scheme == Uri.UriSchemeHttps =>
            (new TableServiceClient(endpoint, Credential(options.ClientId), Patience()), new TableErrors(endpoint.Host, IdentityRemedy)),
        { Endpoint: { } endpoint } =>
            throw new StoreException(StoreFailure.Unreachable, $"store.endpoint is \"{endpoint}\"; it must begin with https://."),
        _ => throw new StoreException(
            StoreFailure.Unreachable, "A store of kind tables needs store.connectionString, or store.endpoint to reach it with an identity."),
    };

    private static TableServiceClient Connect(string connectionString)
    {
        try
        {
            return new TableServiceClient(connectionString, Patience());
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // Not with the cause, which may quote the connection string.
            throw new StoreException(
                StoreFailure.AccessDenied,
                "store.connectionString is malformed; copy it from the account's access keys, or write UseDevelopmentStorage=true for Azurite.");
        }
    }

    private static TokenCredential Credential(string? clientId) => clientId is { Length: > 0 }
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
        : new DefaultAzureCredential();

    // Who waits for the store has something better to do: a cache read is given up after 50 ms, and requests are routed without it.
    private static TableClientOptions Patience()
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        return options;
    }

    /// <summary>The part of a connection string that says where and is no secret.</summary>
    private static string NameOf(string connectionString)
    {
        var settings = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(setting => setting.Split('=', 2))
            .Where(setting => setting.Length == 2)
            .ToLookup(setting => setting[0], setting => setting[1], StringComparer.OrdinalIgnoreCase);
        return settings["TableEndpoint"].Concat(settings["AccountName"]).FirstOrDefault() ?? "at the development address (Azurite)";
    }
}
