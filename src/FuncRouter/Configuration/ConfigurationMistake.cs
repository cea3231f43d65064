namespace FuncRouter.Configuration;

/// <summary>Something in the configuration to mend, or in a warning to look at. Never holds a secret's value.</summary>
/// <param name="Path">
/// Where: an option (<c>providers.groq.baseUrl</c>, <c>models["gpt-4.1"].endpoints[0]</c>), an environment variable or a file.
/// </param>
/// <param name="Message">What is wrong and what to do about it.</param>
public sealed record ConfigurationMistake(string Path, string Message)
{
    /// <summary><c>path: message</c>, as it is shown.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
