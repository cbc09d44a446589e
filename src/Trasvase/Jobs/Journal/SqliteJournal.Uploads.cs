using Trasvase.Seams;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs.Journal;

/// <content>The uploads that were begun and their staged parts, until the object is complete or given up.</content>
internal sealed partial class SqliteJournal
{
    // Used only by the thread that works on the database.
    private HashSet<ObjectKey> _uploads = [];

    public async ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) =>
        await database.RunAsync(connection => UploadTable.Find(connection, source)).ConfigureAwait(false);

    public async ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload)
    {
        await database.RunAsync(connection =>
        {
            UploadTable.Begin(connection, source, upload);
            _uploads.Add(source);
        }).ConfigureAwait(false);
        KillPoint.Pass("upload-recorded");
    }

    public async ValueTask PartStagedAsync(ObjectKey source, MovedPart part)
    {
        KillPoint.Pass("part-staged");
        await database.RunAsync(connection =>
        {
            UploadTable.Stage(connection, source, part);
            _uploads.Add(source);
        }).ConfigureAwait(false);
        KillPoint.Pass("part-recorded");
    }

    public ValueTask UploadDroppedAsync(ObjectKey source) => database.RunAsync(connection => DropUpload(connection, source));

    // The file is not queried for an object that has no upload.
    private void DropUpload(JournalConnection connection, ObjectKey source)
    {
        if (_uploads.Remove(source))
        {
            UploadTable.Drop(connection, source);
        }
    }
}
