namespace Distributed.Diffusion.Tests;

public sealed class ImageToImageTests(UntrainedPipeline model) : IClassFixture<UntrainedPipeline>
{
    private const int Side = 64;

    private static GenerationParameters Parameters => new()
    {
        Prompt = "red circle",
        Width = Side,
        Height = Side,
        Steps = 4,
        GuidanceScale = 2,
        Scheduler = "ddim",
        Seeds = [7, 8],
        InputImage = Picture(1),
        Strength = 0.5,
    };

    [Fact]
    public void A_picture_does_not_depend_on_which_others_share_its_batch()
    {
        var together = Paint(Parameters);
        var alone = Paint(Parameters with { Seeds = [8] });
        AssertClose(together[1], alone[0]);
        Assert.NotEqual(together[0].Rgb.ToArray(), together[1].Rgb.ToArray());
    }

    [Fact]
    public void Strength_says_how_many_calls_are_made()
    {
        Assert.Equal(2, Calls(Parameters));
        Assert.Equal(1, Calls(Parameters with { Strength = 0.25 }));
        Assert.Equal(4, Calls(Parameters with { Strength = 1 }));
        Assert.Equal(4, Calls(Parameters with { InputImage = null }));
        Assert.Equal(3, Calls(Parameters with { Scheduler = "pndm" }));

        int Calls(GenerationParameters parameters)
        {
            var calls = new List<(int Done, int All)>();
            model.Pipeline.Generate(parameters with { Seeds = [7] }, (done, all) => calls.Add((done, all)), CancellationToken.None);
            Assert.Equal(Enumerable.Range(1, calls.Count).Select(done => (done, calls.Count)), calls);
            return calls.Count;
        }
    }

    [Fact]
    public void The_input_image_matters_even_at_full_strength() =>
        Assert.NotEqual(Paint(Parameters with { Strength = 1 })[0].Rgb.ToArray(), Paint(Parameters with { Strength = 1, InputImage = Picture(2) })[0].Rgb.ToArray());

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_painted()
    {
        Assert.Throws<ArgumentException>(() => Paint(Parameters with { Width = 2 * Side }));
        Assert.Throws<ArgumentException>(() => Paint(Parameters with { Strength = 0.2 }));
        Assert.Throws<ArgumentException>(() => Paint(Parameters with { ClipSkip = 2 }));
    }

    [Fact]
    public void Clip_skip_and_the_prompt_syntax_reach_the_picture()
    {
        var plain = Parameters with { Prompt = "(red:1.4) circle BREAK blue", Seeds = [7], InputImage = null };
        var pictures = new[] { plain, plain with { ClipSkip = 1 }, plain with { PromptSyntax = PromptSyntax.Weighted } }.Select(each => Paint(each)[0].Rgb.ToArray()).ToList();
        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.NotEqual(pictures[0], pictures[2]);
    }

    private IReadOnlyList<GeneratedImage> Paint(GenerationParameters parameters) => model.Pipeline.Generate(parameters, onStep: null, CancellationToken.None).Images;

    private static InputImage Picture(int seed)
    {
        var rgb = new byte[Side * Side * 3];
        new Random(seed).NextBytes(rgb);
        return new(Side, Side, rgb);
    }

    // Within one step of rounding: a batch's convolutions may add in another order.
    private static void AssertClose(GeneratedImage expected, GeneratedImage actual) =>
        Assert.All(expected.Rgb.ToArray().Zip(actual.Rgb.ToArray()), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
}
