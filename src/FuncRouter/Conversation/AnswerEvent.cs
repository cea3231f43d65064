using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>
/// One step of an answer, whatever protocol it comes in. A stream is a sequence of these; a whole answer is the same sequence, read at
/// once. Parts are told apart by numbers that the reading protocol chooses: unique within an answer, and rising with the order in which
/// parts begin. A part begins with its first event; no part's events come after its <see cref="PartEnded"/>.
/// </summary>
public abstract record AnswerEvent;

/// <summary>What the provider says of the answer as a whole; once, first, and with what it knows.</summary>
/// <param name="Id">The provider's id of the answer.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="CreatedAt">When it was made, in seconds since 1970.</param>
public sealed record AnswerStarted(string? Id, string? Model, long? CreatedAt = null) : AnswerEvent;

/// <summary>An event within one of the answers (<c>n</c> of them were asked for; nearly always one).</summary>
/// <param name="Choice">Which answer, from 0.</param>
public abstract record ChoiceEvent(int Choice) : AnswerEvent;

/// <summary>An event within a part of an answer.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
public abstract record PartEvent(int Choice, int Part) : ChoiceEvent(Choice);

/// <summary>More text.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
/// <param name="Text">The text; may be empty where a protocol opens a part without any.</param>
public sealed record TextDelta(int Choice, int Part, string Text) : PartEvent(Choice, Part);

/// <summary>More of a refusal.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
/// <param name="Text">The text.</param>
public sealed record RefusalDelta(int Choice, int Part, string Text) : PartEvent(Choice, Part);

/// <summary>More of the model's thoughts.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
/// <param name="Text">The text; may be empty.</param>
public sealed record ReasoningDelta(int Choice, int Part, string Text) : PartEvent(Choice, Part);

/// <summary>Reasoning state for a part: of thoughts, of a text or of a tool call. It replaces what came before for the same part.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part; one that has not begun yet is a reasoning part without readable thoughts.</param>
/// <param name="Seal">The state.</param>
public sealed record PartSealed(int Choice, int Part, ReasoningSeal Seal) : PartEvent(Choice, Part);

/// <summary>A tool call begins.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
/// <param name="Id">The call's id; empty where the protocol has none.</param>
/// <param name="Name">The tool.</param>
public sealed record ToolCallStarted(int Choice, int Part, string Id, string Name) : PartEvent(Choice, Part);

/// <summary>More of a tool call's arguments, which together are one JSON object; where none come, the call has none.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
/// <param name="Json">The piece.</param>
public sealed record ToolArgumentsDelta(int Choice, int Part, string Json) : PartEvent(Choice, Part);

/// <summary>A source for a text part.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
/// <param name="Annotation">The source.</param>
public sealed record AnnotationAdded(int Choice, int Part, Annotation Annotation) : PartEvent(Choice, Part);

/// <summary>A part is whole. Protocols that do not say so leave it out; then the finish ends every part.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Part">Which part.</param>
public sealed record PartEnded(int Choice, int Part) : PartEvent(Choice, Part);

/// <summary>Log probabilities of the tokens that came with this event.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Tokens">The tokens in order.</param>
public sealed record LogProbabilitiesAdded(int Choice, ImmutableArray<TokenLogProbability> Tokens) : ChoiceEvent(Choice);

/// <summary>An answer has ended, and why.</summary>
/// <param name="Choice">Which answer, from 0.</param>
/// <param name="Reason">Why.</param>
/// <param name="StopSequence">The stop sequence that ended it, where the provider names it.</param>
public sealed record ChoiceFinished(int Choice, FinishReason Reason, string? StopSequence = null) : ChoiceEvent(Choice);

/// <summary>What was used so far: replaces every earlier report.</summary>
/// <param name="Usage">The tokens.</param>
public sealed record UsageReported(TokenUsage Usage) : AnswerEvent;

/// <summary>The protocol's own mark for the end of a stream.</summary>
public sealed record AnswerEnded : AnswerEvent;

/// <summary>An error in the place of an answer, or of its rest.</summary>
/// <param name="Error">The provider's words.</param>
public sealed record AnswerFailed(ReportedError Error) : AnswerEvent;

/// <summary>A token and how likely it was.</summary>
/// <param name="Token">Its text.</param>
/// <param name="LogProbability">The natural logarithm of its probability.</param>
/// <param name="Alternatives">The likeliest tokens at its place, with empty lists of their own.</param>
public sealed record TokenLogProbability(string Token, double LogProbability, ImmutableArray<TokenLogProbability> Alternatives);
