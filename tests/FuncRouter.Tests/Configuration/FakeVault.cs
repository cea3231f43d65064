using FuncRouter.Configuration;

namespace FuncRouter.Tests.Configuration;

/// <summary>A vault with the secrets that a test puts in. Counts what it is asked.</summary>
internal sealed class FakeVault : ISecretResolver
{
    public Dictionary<string, string> Secrets { get; } = [];

    public List<(Uri Vault, string Name)> Asked { get; } = [];

    public ValueTask<SecretResolution> ResolveAsync(Uri vault, string name, CancellationToken cancellationToken)
    {
        Asked.Add((vault, name));
        return ValueTask.FromResult(Secrets.TryGetValue(name, out var value)
            ? new SecretResolution(new Secret(value), null)
            : new SecretResolution(null, "is not in the vault"));
    }
}
