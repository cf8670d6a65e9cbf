using Distributed.Images;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Distributed.Producer;

/// <summary>Answers with a stored picture: its bytes, or a link to them where the store has links and the configuration asks for them.</summary>
internal sealed class StoredPictures(IImageStore images, IOptions<ImageDelivery> delivery)
{
    /// <summary>The answer; <paramref name="gone"/> when nothing is stored under the name any more.</summary>
    public async Task<Results<FileStreamHttpResult, RedirectHttpResult, ProblemHttpResult>> AnswerAsync(
        ImageName name, HttpResponse response, ProblemHttpResult gone, CancellationToken cancellation)
    {
        if (delivery.Value.Redirect && await images.LinkAsync(name, cancellation) is { } link)
        {
            response.Headers.CacheControl = "no-store";          // the link soon ends
            return TypedResults.Redirect(link.AbsoluteUri);
        }
        if (await images.OpenAsync(name, cancellation) is not { } png) return gone;
        response.Headers.CacheControl = "private, max-age=31536000, immutable";          // a name's bytes never change
        return TypedResults.Stream(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{name.Hash}\""), enableRangeProcessing: true);
    }
}
