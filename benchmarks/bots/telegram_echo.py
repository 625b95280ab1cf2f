"""A bare echo bot as python-telegram-bot's own examples write it: default client, polling, one handler."""

from __future__ import annotations

import os

import meter
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

KEYBOARD = [
    [InlineKeyboardButton("Option 1", callback_data="1"), InlineKeyboardButton("Option 2", callback_data="2")],
    [InlineKeyboardButton("Option 3", callback_data="3")],
]


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same again, with buttons."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text, reply_markup=InlineKeyboardMarkup(KEYBOARD))


if __name__ == "__main__":
    meter.install()
    built = Application.builder().token(os.environ["BENCHMARK_TOKEN"]).base_url(os.environ["BENCHMARK_URL"] + "/bot")
    application = built.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(allowed_updates=["message"])
