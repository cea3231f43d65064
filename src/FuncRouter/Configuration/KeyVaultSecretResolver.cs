using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace FuncRouter.Configuration;

/// <summary>Reads secrets of Azure Key Vault as the identity that Azure.Identity finds in the environment.</summary>
/// <param name="credential">Who asks.</param>
/// <param name="options">How the vault is reached.</param>
public sealed class KeyVaultSecretResolver(TokenCredential credential, SecretClientOptions options) : ISecretResolver
{
    private readonly ConcurrentDictionary<Uri, SecretClient> _clients = new();

    /// <summary>Makes one that signs in with the environment's identity; nothing is asked before the first secret.</summary>
    public KeyVaultSecretResolver()
        : this(new DefaultAzureCredential(), new SecretClientOptions { Retry = { NetworkTimeout = TimeSpan.FromSeconds(10) } })
    {
    }

    /// <inheritdoc />
    public async ValueTask<SecretResolution> ResolveAsync(Uri vault, string name, CancellationToken cancellationToken)
    {
        try
        {
            var client = _clients.GetOrAdd(vault, address => new SecretClient(address, credential, options));
            var response = await client.GetSecretAsync(name, cancellationToken: cancellationToken);
            return new SecretResolution(new Secret(response.Value.Value), null);
        }
        catch (RequestFailedException exception)
        {
            return new SecretResolution(null, Describe(exception.Status, vault));
        }
        catch (AuthenticationFailedException)
        {
            return new SecretResolution(null, "could not be read: no Azure identity could sign in. Give the app a managed identity "
                + "(AZURE_CLIENT_ID names a user-assigned one), or sign in with az login");
        }
        catch (Exception exception) when (IsSilence(exception, cancellationToken))
        {
            return new SecretResolution(null, Describe(0, vault));
        }
    }

    /// <summary>How Azure.Core says that no answer came: its own time limit ended a try, or every retry failed.</summary>
    private static bool IsSilence(Exception exception, CancellationToken cancellationToken) =>
        exception is AggregateException or OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private static string Describe(int status, Uri vault) => status switch
    {
        400 => "has a name that the vault refuses; letters, digits and dashes are allowed",
        401 or 403 => $"may not be read: give the identity the role Key Vault Secrets User on {vault.Host}, "
            + "and let the vault's network rules admit it",
        404 => $"is not in {vault.Host}, or is disabled",
        0 => $"could not be read: {vault.Host} does not answer; check FUNCROUTER_KEYVAULT_URI and the network",
        _ => $"could not be read: {vault.Host} answered {status}",
    };
}
