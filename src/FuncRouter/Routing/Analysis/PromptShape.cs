namespace FuncRouter.Routing.Analysis;

/// <summary>
/// Proportions of a prompt that go with difficulty in some deployments, in one direction or the other, and with nothing in others: no prior
/// knows them, they are only learned.
/// </summary>
/// <param name="Numbers">The share of numbers among words and numbers, from 0 to 1.</param>
/// <param name="WordLength">The logarithm of the bytes for each word.</param>
internal readonly record struct PromptShape(double Numbers, double WordLength);
