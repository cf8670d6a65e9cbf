namespace Distributed.Diffusion;

/// <summary>What a mark in a prompt does.</summary>
internal enum PromptMarkKind
{
    /// <summary>Nothing: it is text after all.</summary>
    Text,

    /// <summary><c>(</c> with a partner.</summary>
    OpenRound,

    /// <summary><c>[</c> with a partner.</summary>
    OpenSquare,

    /// <summary><c>)</c> or <c>]</c> with a partner, a weight before it included.</summary>
    Close,

    /// <summary>The backslash before a bracket or another backslash, which then is text.</summary>
    Escape,

    /// <summary><c>BREAK</c>.</summary>
    Break,
}
