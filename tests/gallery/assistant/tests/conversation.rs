//! A conversation: a picture is shown, the model calls a tool, answers word by word and is overloaded once, and the table
//! that it made is saved.

mod server;

use assistant::models::*;
use assistant::{Assistant, File, Result};

#[tokio::test]
async fn a_model_reads_a_thermometer() -> Result<()> {
    let url = server::start().await;
    let assistant = Assistant::builder().api_key("key").base_url(url).build()?;

    let picture = File::from_bytes("png").name("a.png");
    let picture = CreateFileRequestBody::new(Purpose::Vision, picture);
    let picture = assistant.files().create(picture).await?;
    let shown = ImagePart::new(ImageUrl::new(format!("file:{}", picture.id)));
    let parts: Vec<ContentPart> = vec![TextPart::new("How cold is it?").into(), shown.into()];
    let rule = SystemMessage::new("Be brief.");
    let mut messages: Vec<Message> = vec![rule.into(), UserMessage::new(parts).into()];

    // The answer as a whole: the model calls a tool.
    let ask = |messages: &[Message]| {
        let convert = ToolFunction::new("convert").parameters([("type", "object")]);
        CreateChatCompletionRequest::new("owl-2", messages.to_vec()).tools([Tool::new(convert)])
    };
    let mut whole = assistant.chat().create(ask(&messages)).await?;
    let answer = whole.choices.remove(0);
    assert_eq!(answer.finish_reason, Some(FinishReason::ToolCalls));
    let calls = answer.message.tool_calls.clone().unwrap_or_default();
    messages.push(answer.message.into());
    let gave = |call: &ToolCall| ToolMessage::new(&call.id, "-4 °C").into();
    messages.extend(calls.iter().map(gave));

    // The answer word by word. The method asks for the stream.
    let mut words = String::new();
    let mut stream = assistant.chat().create_stream(ask(&messages)).await?;
    while let Some(chunk) = stream.next().await {
        let choices = chunk?.choices.into_iter();
        words.extend(choices.filter_map(|choice| choice.delta.content));
    }
    assert_eq!(words, "It is -4 °C.");

    // In the middle of the next one, the server has had enough.
    let stream = assistant.chat().create_stream(ask(&messages[..2])).await?;
    let stopped = stream.try_collect::<Vec<_>>().await;
    let error = stopped.expect_err("it is overloaded");
    let code = error.error_response().map(|it| it.error.code.clone());
    assert_eq!(code, Some(Some(ErrorResponseCode::Overloaded)));

    // A file is there once it is whole: the first version breaks off in the middle.
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("table.csv");
    let table = || assistant.files().content("file_2");
    let broken = table().version(1).save_to(&path).await;
    assert!(broken.is_err_and(|it| it.is_interrupted()) && !path.exists());
    assert_eq!(table().save_to(&path).await?, 12);
    Ok(())
}
