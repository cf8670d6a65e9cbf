using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>Learns the tokenizer.</summary>
internal static class VocabularyCommand
{
    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        options.RefuseOthers();
        var size = CaptionVocabulary.Write(work.Tokenizer);
        var tokenizer = ClipTokenizer.Load(work.Tokenizer);
        var random = new Random(1);
        var longest = Enumerable.Range(0, 2000).Select(_ => Caption.Free(SceneSampler.Trained(random, 2), random)).MaxBy(text => tokenizer.Tokenize(text).TokenCount)!;
        Console.WriteLine($"{size} tokens; of 2000 captions the longest has {tokenizer.Tokenize(longest).TokenCount}: {longest}");
    }
}
