using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Quality;

/// <summary>A prompt as it looks among those of its group.</summary>
/// <param name="Centred">Its difficulty in logits, less the group's usual one.</param>
/// <param name="Shape">Its shape, in standard deviations from the group's usual one.</param>
/// <param name="Words">Its words.</param>
/// <param name="Weights">What they weigh in the group.</param>
internal readonly record struct PromptView(double Centred, PromptShape Shape, WordBag Words, WordWeights Weights);
