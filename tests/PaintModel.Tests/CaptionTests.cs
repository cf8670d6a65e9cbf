using Distributed.Diffusion;

namespace Distributed.PaintModel.Tests;

public sealed class CaptionTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly ClipTokenizer tokenizer;

    public CaptionTests()
    {
        CaptionVocabulary.Write(scratch.Work.Tokenizer);
        tokenizer = ClipTokenizer.Load(scratch.Work.Tokenizer);
    }

    [Fact]
    public void A_plain_caption_says_all_there_is_to_say()
    {
        var scene = new Scene(Background.LightBlue,
            [new(ShapeKind.Circle, PaintColor.Orange, ObjectSize.Normal, .3f, .5f, .17f), new(ShapeKind.Cross, PaintColor.Blue, ObjectSize.Large, .7f, .5f, .2f)], Relation.LeftOf);
        Assert.Equal("an orange circle to the left of a large blue cross on a light blue background", Caption.Plain(scene));
    }

    [Fact]
    public void Every_word_of_the_grammar_is_one_token() => Assert.All(
        CaptionVocabulary.Corpus().SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct().Where(word => word.All(char.IsLetter)),
        word => Assert.Equal(3, tokenizer.Tokenize(word).TokenCount));

    [Fact]
    public void Captions_fit_into_the_tokens_a_prompt_has()
    {
        var random = new Random(1);
        Assert.Equal(CaptionVocabulary.MaxLength, tokenizer.MaxLength);
        var cut = Enumerable.Range(0, 2000).Count(_ => tokenizer.Tokenize(Caption.Free(SceneSampler.Trained(random, 2), random)).Truncated);
        Assert.True(cut < 10, $"{cut} of 2000 captions are too long.");   // those that end in several words of noise
    }

    [Fact]
    public void Capitals_make_no_difference() =>
        Assert.Equal(tokenizer.Encode("a small red circle on white"), tokenizer.Encode("A Small RED circle on White"));

    [Fact]
    public void Held_out_sentences_are_of_known_words_in_an_order_training_never_has()
    {
        var random = new Random(2);
        var known = CaptionVocabulary.Corpus().SelectMany(text => text.Split(' ')).ToHashSet();
        HashSet<string> trained = [.. Enumerable.Range(0, 5000).Select(i => Caption.Free(SceneSampler.Trained(random, 1 + i % 2), random).ToUpperInvariant())];
        for (var i = 0; i < 400; i++)
        {
            var text = Caption.HeldOut(SceneSampler.Trained(random, 1 + i % 2), random);
            Assert.DoesNotContain(text.ToUpperInvariant(), trained);
            Assert.All(text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries), word => Assert.Contains(word, known));
        }
    }

    public void Dispose() => scratch.Dispose();
}
