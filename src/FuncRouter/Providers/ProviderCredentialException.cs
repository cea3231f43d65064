namespace FuncRouter.Providers;

/// <summary>The router has nothing to prove who it is to a provider.</summary>
/// <param name="message">What to do about it.</param>
internal sealed class ProviderCredentialException(string message) : Exception(message);
