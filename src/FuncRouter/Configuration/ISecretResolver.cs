
namespace FuncRouter.Configuration;

/// <summary>Reads the secrets that the configuration names as <c>keyvault:NAME</c>.</summary>
public interface ISecretResolver
{
    /// <summary>Reads the newest version of one secret.</summary>
    /// <param name="vault">The vault's address, <c>https://NAME.vault.azure.net</c>.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<SecretResolution> ResolveAsync(Uri vault, string name, CancellationToken cancellationToken);
}

/// <summary>A secret, or why there is none; one of the two is set.</summary>
/// <param name="Value">The secret.</param>
/// <param name="Failure">What went wrong and what to mend, as the end of a sentence that names the secret.</param>
public sealed record SecretResolution(Secret? Value, string? Failure);
