"""What people write around a value, in eleven languages: parts of prompts, mails, chats and papers, put together by chance.

``{w}`` is what the value is called, ``{v}`` the value; ``{v:으로}`` adds a Korean particle by the last sound.
None of these sentences holds anything that a detector should find.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The parts of one language."""

    asks: tuple[str, ...]
    frames: tuple[str, ...]
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    fillers: tuple[str, ...]
    headings: tuple[str, ...]
    chat: tuple[str, ...]


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        asks=("Please check this for me.", "Can you rewrite the following politely?", "Summarise this note for my manager.", "Translate this into French, keep the numbers.", "What is wrong with this entry?", "Turn this into a table.", "Write a short reply to this.", "Is this filled in the right way?", "Help me sort this out:", "Make a checklist from this."),
        frames=("The {w} is {v}.", "{w}: {v}", "We have {v} as the {w} on file.", "Please use {v} ({w}) for this.", "My {w} is {v}, could you check it?", "They sent us the {w} {v} yesterday.", "For the {w} I entered {v} but it was refused.", "{w} = {v}", "I noted the {w}: {v}, please confirm.", "Update the {w} to {v} before noon.", "The form still shows {v} under {w}.", "Here is the {w} you asked for: {v}"),
        greetings=("Hello,", "Hi all,", "Dear colleagues,", "Good morning,", "Hi team,"),
        closings=("Best regards,\nThe operations team", "Thanks in advance", "Kind regards", "Cheers", "Let me know if anything is missing."),
        fillers=("The meeting moved to Thursday.", "We will ship the second batch next week.", "Nothing else changed since last month.", "The report covers three regions.", "Please keep the layout as it is.", "The elevator in the east wing is being repaired.", "Our figures for spring look good.", "I attached the agenda.", "The printer on the second floor works again."),
        headings=("Weekly report", "Notes of the call", "Open points", "Summary", "Handover", "Status"),
        chat=("hey, quick one", "got a sec?", "fyi", "ok so", "sure, here you go", "thx!", "lol ok", "one moment"),
    ),
    "ko": Phrases(
        asks=("아래 내용을 정리해 주세요.", "이 메일을 공손하게 다듬어 줘.", "다음 내용을 표로 만들어 주세요.", "이 문장을 영어로 번역해 줘.", "이 항목이 맞는지 확인해 주세요.", "보고서용으로 요약해 주세요.", "답장 초안을 써 줘.", "무엇이 잘못되었는지 알려 주세요.", "체크리스트로 바꿔 줘.", "고객에게 보낼 안내문을 써 주세요."),
        frames=("{w:은} {v}입니다.", "{w}: {v}", "{w} {v:으로} 등록되어 있습니다.", "제 {w:은} {v}인데 확인 부탁드려요.", "어제 받은 {w:이} {v:이} 맞나요?", "{w:을} {v:으로} 변경해 주세요.", "{w}({v})를 다시 확인해 주세요.", "신청서에 {w} {v:을} 적었습니다.", "{w}는 {v}이고 나머지는 그대로입니다.", "문의하신 {w}입니다: {v}", "{w} : {v} 로 처리했습니다.", "오늘 안으로 {w} {v}의 상태를 알려 주세요."),
        greetings=("안녕하세요.", "안녕하십니까, 운영팀입니다.", "수고 많으십니다.", "팀원 여러분,", "항상 감사드립니다."),
        closings=("감사합니다.", "확인 부탁드립니다.", "좋은 하루 보내세요.\n운영팀 드림", "문의 사항은 회신해 주세요.", "잘 부탁드립니다."),
        fillers=("회의는 목요일로 옮겨졌습니다.", "두 번째 물량은 다음 주에 출하합니다.", "지난달과 달라진 점은 없습니다.", "보고서는 세 지역을 다룹니다.", "양식은 그대로 유지해 주세요.", "동관 승강기를 수리하고 있습니다.", "봄 실적이 좋습니다.", "안건을 첨부했습니다.", "점심 메뉴는 비빔밥입니다."),
        headings=("주간 보고", "통화 메모", "남은 일", "요약", "인수인계", "진행 상황"),
        chat=("잠깐만요", "혹시 시간 되세요?", "참고로", "네 여기요", "ㅋㅋ 알겠어요", "넵", "확인했어요", "아 그리고"),
    ),
    "ja": Phrases(
        asks=("以下の内容を確認してください。", "このメールを丁寧に書き直してください。", "次の内容を表にまとめて。", "英語に翻訳してください。", "この項目のどこが間違っていますか。", "上司向けに要約してください。", "返信の下書きを書いて。", "チェックリストにしてください。", "記入方法は正しいですか。", "お客様向けの案内文を作って。"),
        frames=("{w}は{v}です。", "{w}:{v}", "{w}: {v}", "{w}は{v}で登録されています。", "私の{w}は{v}ですが、確認をお願いします。", "昨日届いた{w}は{v}でした。", "{w}を{v}に変更してください。", "{w}({v})を再確認してください。", "申込書に{w} {v} と書きました。", "お問い合わせの{w}です: {v}", "{w} = {v}", "本日中に{w} {v} の状態を教えてください。"),
        greetings=("お世話になっております。", "お疲れさまです。", "各位", "こんにちは。", "いつもありがとうございます。"),
        closings=("よろしくお願いいたします。", "ご確認ください。", "以上です。", "取り急ぎご連絡まで。", "運営チームより"),
        fillers=("会議は木曜日に変更になりました。", "第二便は来週出荷します。", "先月から変更はありません。", "報告書は三つの地域を扱います。", "書式はそのままにしてください。", "東館のエレベーターを修理しています。", "春の実績は好調です。", "議題を添付しました。"),
        headings=("週報", "電話メモ", "残件", "概要", "引き継ぎ", "進捗"),
        chat=("ちょっといい?", "参考まで", "了解です", "はい、これです", "ありがとう!", "少し待って", "そういえば", "確認しました"),
    ),
    "zh": Phrases(
        asks=("请帮我检查以下内容。", "请把这封邮件改得礼貌一些。", "把下面的内容整理成表格。", "请翻译成英文。", "这一项哪里填错了?", "请为领导写一份摘要。", "帮我写一封回信。", "请改成清单。", "填写方式对吗?", "请写一份给客户的通知。"),
        frames=("{w}是{v}。", "{w}:{v}", "{w}: {v}", "登记的{w}为{v}。", "我的{w}是{v},请核对。", "昨天收到的{w}是{v}。", "请把{w}改为{v}。", "请再次确认{w}({v})。", "申请表上写的{w} {v} 不对。", "您要的{w}:{v}", "{w} = {v}", "今天内请告知{w} {v} 的状态。"),
        greetings=("您好:", "大家好,", "各位同事:", "早上好,", "你好,"),
        closings=("谢谢!", "请确认。", "此致敬礼", "运营团队", "如有问题请回复。"),
        fillers=("会议改到星期四。", "第二批货下周发出。", "与上个月相比没有变化。", "报告涵盖三个地区。", "请保持格式不变。", "东楼的电梯正在维修。", "春季业绩不错。", "附件是议程。"),
        headings=("周报", "通话记录", "待办事项", "摘要", "交接", "进度"),
        chat=("在吗?", "顺便说一下", "好的,给你", "收到", "谢谢!", "稍等", "哈哈好的", "对了"),
    ),
    "de": Phrases(
        asks=("Bitte prüfen Sie das für mich.", "Formuliere das bitte höflicher.", "Fasse diese Notiz für meine Chefin zusammen.", "Übersetze das ins Englische.", "Was stimmt an diesem Eintrag nicht?", "Mach daraus eine Tabelle.", "Schreib eine kurze Antwort darauf.", "Ist das richtig ausgefüllt?", "Hilf mir bitte hierbei:", "Mach eine Checkliste daraus."),
        frames=("{w}: {v}", "Die Angabe {w} lautet {v}.", "Als {w} ist {v} hinterlegt.", "Bitte verwenden Sie {v} ({w}).", "Meine Angabe zu {w}: {v}, bitte prüfen.", "Gestern kam {w} {v} bei uns an.", "Unter {w} habe ich {v} eingetragen.", "{w} = {v}", "{w} lautet {v}", "Bitte ändern Sie {w} auf {v}.", "Im Formular steht noch {v} unter {w}.", "Hier die gewünschte Angabe ({w}): {v}"),
        greetings=("Guten Tag,", "Hallo zusammen,", "Liebe Kolleginnen und Kollegen,", "Guten Morgen,", "Sehr geehrte Damen und Herren,"),
        closings=("Mit freundlichen Grüßen", "Viele Grüße\nIhr Betriebsteam", "Danke im Voraus", "Beste Grüße", "Bitte um kurze Rückmeldung."),
        fillers=("Die Besprechung ist jetzt am Donnerstag.", "Die zweite Lieferung geht nächste Woche raus.", "Seit letztem Monat hat sich nichts geändert.", "Der Bericht umfasst drei Regionen.", "Bitte das Layout so lassen.", "Der Aufzug im Ostflügel wird repariert.", "Die Zahlen im Frühjahr sind gut.", "Die Tagesordnung hängt an."),
        headings=("Wochenbericht", "Gesprächsnotiz", "Offene Punkte", "Zusammenfassung", "Übergabe", "Stand"),
        chat=("kurze Frage", "hast du kurz Zeit?", "zur Info", "klar, hier", "danke!", "Moment", "haha ok", "ach ja"),
    ),
    "fr": Phrases(
        asks=("Peux-tu vérifier ceci ?", "Réécris ce message plus poliment.", "Résume cette note pour ma responsable.", "Traduis ce texte en anglais.", "Qu'est-ce qui ne va pas dans cette saisie ?", "Fais-en un tableau.", "Rédige une courte réponse.", "Est-ce bien rempli ?", "Aide-moi à y voir clair :", "Fais-en une liste."),
        frames=("{w} : {v}", "Voici la donnée ({w}) : {v}", "Nous avons {v} comme {w}.", "Merci d'utiliser {v} ({w}).", "Mon {w} est {v}, pouvez-vous vérifier ?", "Hier on nous a transmis {w} {v}.", "J'ai saisi {v} dans le champ {w}.", "{w} = {v}", "{w}: {v}", "Merci de remplacer {w} par {v}.", "Le formulaire affiche encore {v} sous {w}.", "Pour {w}, notez {v}."),
        greetings=("Bonjour,", "Bonjour à tous,", "Chers collègues,", "Madame, Monsieur,", "Salut,"),
        closings=("Cordialement", "Merci d'avance", "Bien à vous\nL'équipe exploitation", "Bonne journée", "Dites-moi s'il manque quelque chose."),
        fillers=("La réunion est reportée à jeudi.", "Le second lot part la semaine prochaine.", "Rien n'a changé depuis le mois dernier.", "Le rapport couvre trois régions.", "Gardez la mise en page.", "L'ascenseur de l'aile est est en réparation.", "Les chiffres du printemps sont bons.", "L'ordre du jour est joint."),
        headings=("Rapport hebdomadaire", "Notes d'appel", "Points ouverts", "Résumé", "Passation", "Avancement"),
        chat=("petite question", "t'as une minute ?", "pour info", "voilà", "merci !", "un instant", "haha ok", "au fait"),
    ),
    "nl": Phrases(
        asks=("Kun je dit nakijken?", "Herschrijf dit wat beleefder.", "Vat deze notitie samen voor mijn leidinggevende.", "Vertaal dit naar het Engels.", "Wat klopt er niet aan deze invoer?", "Maak hier een tabel van.", "Schrijf een kort antwoord.", "Is dit goed ingevuld?", "Help me hier even mee:", "Maak er een checklist van."),
        frames=("{w}: {v}", "Het gegeven {w} is {v}.", "Wij hebben {v} als {w} staan.", "Gebruik {v} ({w}) hiervoor.", "Mijn {w} is {v}, kunt u dat nakijken?", "Gisteren kregen wij {w} {v} door.", "Bij {w} heb ik {v} ingevuld.", "{w} = {v}", "De {w} luidt {v}", "Wijzig {w} in {v}, alstublieft.", "Op het formulier staat nog {v} bij {w}.", "Hier is wat u vroeg ({w}): {v}"),
        greetings=("Hallo,", "Goedemorgen,", "Beste collega's,", "Geachte heer of mevrouw,", "Hoi allemaal,"),
        closings=("Met vriendelijke groet", "Alvast bedankt", "Groeten\nHet operationele team", "Fijne dag", "Laat het weten als er iets ontbreekt."),
        fillers=("De vergadering is verplaatst naar donderdag.", "De tweede partij gaat volgende week weg.", "Sinds vorige maand is er niets veranderd.", "Het rapport gaat over drie regio's.", "Laat de opmaak zo.", "De lift in de oostvleugel wordt gerepareerd.", "De cijfers van het voorjaar zijn goed.", "De agenda zit in de bijlage."),
        headings=("Weekrapport", "Gespreksnotitie", "Open punten", "Samenvatting", "Overdracht", "Stand van zaken"),
        chat=("kort vraagje", "heb je even?", "ter info", "hier, alsjeblieft", "bedankt!", "momentje", "haha oké", "o ja"),
    ),
    "it": Phrases(
        asks=("Puoi controllare questo?", "Riscrivi questo messaggio in modo più cortese.", "Riassumi questa nota per la mia responsabile.", "Traduci in inglese.", "Cosa c'è di sbagliato in questa voce?", "Fanne una tabella.", "Scrivi una breve risposta.", "È compilato bene?", "Aiutami con questo:", "Fanne una lista."),
        frames=("{w}: {v}", "Il dato ({w}) è {v}.", "Abbiamo {v} come {w}.", "Usate {v} ({w}), per favore.", "Il mio {w} è {v}, potete verificare?", "Ieri ci hanno mandato {w} {v}.", "Nel campo {w} ho scritto {v}.", "{w} = {v}", "{w} {v}", "Cambiate {w} in {v}, grazie.", "Nel modulo c'è ancora {v} sotto {w}.", "Ecco quanto richiesto ({w}): {v}"),
        greetings=("Buongiorno,", "Ciao a tutti,", "Gentili colleghi,", "Salve,", "Egregi Signori,"),
        closings=("Cordiali saluti", "Grazie in anticipo", "Saluti\nIl gruppo operativo", "Buona giornata", "Fatemi sapere se manca qualcosa."),
        fillers=("La riunione è spostata a giovedì.", "Il secondo lotto parte la prossima settimana.", "Dal mese scorso non è cambiato nulla.", "La relazione riguarda tre regioni.", "Lasciate l'impaginazione così.", "L'ascensore dell'ala est è in riparazione.", "I dati di primavera sono buoni.", "In allegato l'ordine del giorno."),
        headings=("Rapporto settimanale", "Appunti della chiamata", "Punti aperti", "Sintesi", "Consegne", "Avanzamento"),
        chat=("domanda veloce", "hai un minuto?", "per conoscenza", "ecco qui", "grazie!", "un attimo", "ahah ok", "a proposito"),
    ),
    "es": Phrases(
        asks=("¿Puedes revisar esto?", "Reescribe este mensaje con más cortesía.", "Resume esta nota para mi jefa.", "Tradúcelo al inglés.", "¿Qué está mal en este registro?", "Haz una tabla con esto.", "Escribe una respuesta breve.", "¿Está bien rellenado?", "Ayúdame con esto:", "Haz una lista de tareas."),
        frames=("{w}: {v}", "El dato ({w}) es {v}.", "Tenemos {v} como {w}.", "Usa {v} ({w}), por favor.", "Mi {w} es {v}, ¿lo puedes comprobar?", "Ayer nos enviaron {w} {v}.", "En el campo {w} he puesto {v}.", "{w} = {v}", "{w} {v}", "Cambia {w} por {v}, gracias.", "En el formulario sigue apareciendo {v} en {w}.", "Aquí está lo que pediste ({w}): {v}"),
        greetings=("Hola:", "Buenos días:", "Hola a todos:", "Estimados compañeros:", "Muy señores míos:"),
        closings=("Un saludo", "Gracias de antemano", "Saludos cordiales\nEl equipo de operaciones", "Que tengas buen día", "Avísame si falta algo."),
        fillers=("La reunión pasa al jueves.", "El segundo lote sale la semana que viene.", "Nada ha cambiado desde el mes pasado.", "El informe trata de tres regiones.", "Deja el formato como está.", "Están arreglando el ascensor del ala este.", "Las cifras de primavera son buenas.", "Adjunto el orden del día."),
        headings=("Informe semanal", "Notas de la llamada", "Puntos pendientes", "Resumen", "Traspaso", "Estado"),
        chat=("una pregunta rápida", "¿tienes un minuto?", "para tu información", "toma, aquí va", "¡gracias!", "un momento", "jaja vale", "por cierto"),
    ),
    "pt": Phrases(
        asks=("Podes verificar isto?", "Reescreva esta mensagem com mais cortesia.", "Resuma esta nota para a minha chefe.", "Traduza para inglês.", "O que está errado neste registo?", "Faça uma tabela com isto.", "Escreva uma resposta curta.", "Está bem preenchido?", "Ajude-me com isto:", "Faça uma lista de tarefas."),
        frames=("{w}: {v}", "O dado ({w}) é {v}.", "Temos {v} como {w}.", "Use {v} ({w}), por favor.", "Meu {w} é {v}, pode confirmar?", "Ontem recebemos {w} {v}.", "No campo {w} coloquei {v}.", "{w} = {v}", "{w} {v}", "Troque {w} por {v}, obrigado.", "No formulário ainda aparece {v} em {w}.", "Aqui está o que pediu ({w}): {v}"),
        greetings=("Olá,", "Bom dia,", "Olá a todos,", "Caros colegas,", "Prezados senhores,"),
        closings=("Atenciosamente", "Obrigado desde já", "Cumprimentos\nA equipa de operações", "Bom dia de trabalho", "Avise se faltar alguma coisa."),
        fillers=("A reunião passou para quinta-feira.", "O segundo lote sai na próxima semana.", "Nada mudou desde o mês passado.", "O relatório abrange três regiões.", "Mantenha o formato como está.", "O elevador da ala leste está em reparação.", "Os números da primavera são bons.", "Segue em anexo a ordem de trabalhos."),
        headings=("Relatório semanal", "Notas da chamada", "Pontos em aberto", "Resumo", "Passagem de turno", "Andamento"),
        chat=("pergunta rápida", "tens um minuto?", "só para saberes", "aqui vai", "obrigada!", "um momento", "haha ok", "a propósito"),
    ),
    "pl": Phrases(
        asks=("Czy możesz to sprawdzić?", "Napisz tę wiadomość uprzejmiej.", "Streść tę notatkę dla mojej szefowej.", "Przetłumacz to na angielski.", "Co jest nie tak z tym wpisem?", "Zrób z tego tabelę.", "Napisz krótką odpowiedź.", "Czy to dobrze wypełnione?", "Pomóż mi z tym:", "Zrób z tego listę zadań."),
        frames=("{w}: {v}", "Podano {w}: {v}.", "Mamy {v} jako {w}.", "Proszę użyć {v} ({w}).", "Moje dane, {w}: {v}, proszę sprawdzić.", "Wczoraj przyszło {w} {v}.", "W polu {w} wpisano {v}.", "{w} = {v}", "{w} {v}", "Proszę zmienić {w} na {v}.", "W formularzu nadal jest {v} przy {w}.", "Oto, o co Pan prosił ({w}): {v}"),
        greetings=("Dzień dobry,", "Cześć wszystkim,", "Szanowni Państwo,", "Witam,", "Drodzy koledzy,"),
        closings=("Pozdrawiam", "Z góry dziękuję", "Z poważaniem\nZespół operacyjny", "Miłego dnia", "Proszę dać znać, czego brakuje."),
        fillers=("Spotkanie przeniesiono na czwartek.", "Druga partia wychodzi w przyszłym tygodniu.", "Od zeszłego miesiąca nic się nie zmieniło.", "Raport obejmuje trzy regiony.", "Proszę zostawić układ bez zmian.", "Winda we wschodnim skrzydle jest w naprawie.", "Wyniki wiosny są dobre.", "W załączniku porządek obrad."),
        headings=("Raport tygodniowy", "Notatki z rozmowy", "Sprawy otwarte", "Podsumowanie", "Przekazanie", "Stan prac"),
        chat=("szybkie pytanie", "masz chwilę?", "dla informacji", "proszę, tutaj", "dzięki!", "momencik", "haha ok", "a propos"),
    ),
}  # fmt: skip
