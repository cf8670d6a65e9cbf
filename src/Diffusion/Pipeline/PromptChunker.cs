namespace Distributed.Diffusion;

/// <summary>Cuts a weighted prompt into chunks for the text encoder, after a comma where one is near.</summary>
internal sealed class PromptChunker(ClipTokenizer tokenizer)
{
    /// <summary>The most chunks of a prompt, since the UNet's attention and the text encoder pay for each; what does not fit is cut off.</summary>
    public const int MaxChunks = 8;

    /// <summary>A chunk that is full ends after a comma among its last so many tokens; what follows the comma goes to the next one.</summary>
    public const int CommaReach = 20;

    private readonly int capacity = tokenizer.MaxLength - 2;
    private readonly int? comma = tokenizer.Tokens(",") is [var id] ? id : null;

    /// <summary>The chunk of an empty prompt.</summary>
    public PromptChunk Empty => Frame([]);

    /// <summary>A prompt read as plain text: one chunk, and what does not fit is cut off.</summary>
    public PromptChunk Plain(string prompt) => new(tokenizer.Encode(prompt), Ones());

    /// <summary>Cuts a prompt in the weighted syntax. BREAK ends a chunk even if it is empty.</summary>
    /// <returns>At least one chunk, at most <see cref="MaxChunks"/>.</returns>
    public IReadOnlyList<PromptChunk> Weighted(string prompt)
    {
        var chunks = new List<PromptChunk>();
        var sections = WeightedPrompt.Parse(prompt).Sections;
        for (var i = 0; i < sections.Count; i++)
        {
            var tokens = sections[i].SelectMany(text => tokenizer.Tokens(text.Text).Select(id => (Id: id, Weight: (float)text.Weight))).ToArray();
            var isLast = i == sections.Count - 1;
            for (var rest = tokens.AsSpan(); !rest.IsEmpty;)
            {
                var length = LengthOf(rest);
                Add(rest[..length]);
                rest = rest[length..];
            }
            if (tokens.Length == 0 && (!isLast || chunks.Count == 0)) Add([]);
        }
        return chunks;

        void Add(ReadOnlySpan<(int Id, float Weight)> tokens)
        {
            if (chunks.Count < MaxChunks) chunks.Add(Frame(tokens));
        }
    }

    /// <summary>How many of the tokens the next chunk takes.</summary>
    private int LengthOf(ReadOnlySpan<(int Id, float Weight)> tokens)
    {
        if (tokens.Length <= capacity) return tokens.Length;
        if (tokens[capacity].Id == comma) return capacity;                  // the chunk ends where the comma begins: no words are torn apart
        for (var length = capacity; length > 1 && length > capacity - CommaReach; length--)
        {
            if (tokens[length - 1].Id == comma) return length;
        }
        return capacity;
    }

    private PromptChunk Frame(ReadOnlySpan<(int Id, float Weight)> tokens)
    {
        var (ids, weights) = (new int[tokens.Length], Ones());
        for (var i = 0; i < tokens.Length; i++) (ids[i], weights[i + 1]) = tokens[i];
        return new(tokenizer.Frame(ids), weights);
    }

    private float[] Ones()
    {
        var ones = new float[tokenizer.MaxLength];
        Array.Fill(ones, 1);
        return ones;
    }
}
